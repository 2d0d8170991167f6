"""Writes the description of our messages for others: JSON Schemas and an AsyncAPI 3 document.

    python -m api.mqtt.reference docs/reference

Both come from `schemas` and `topics`; a test fails when the files are out of date.
"""

import json
import sys
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import yaml

from api.mqtt.cloudevents import CONTENT_TYPE
from api.mqtt.schemas import schemas
from plant.events import EventKind
from plant.signals import SignalKind
from plant.wire import Json

VERSION = "1.0.0"
_PARAMETERS = {
    "site": "The site in the plant file.",
    "area": "The area in the plant file, or `-`.",
    "line": "The production line in the plant file, or `-`.",
    "camera": "The camera in the plant file, or `-` for what speaks for a whole line.",
    "kind": "What happened.",
    "incident": "The incident.",
    "counter": "A counter: its rule, gate line and direction, or its signal, joined by `-`.",
    "report": "The report.",
    "node": "One of our processes.",
    "grant": "What was opened, as IT named it in its policies.",
    "signal_kind": "The kind of a signal that the plant file declares.",
    "signal_id": "Which door, counter or machine the signal is about.",
}
_WORDS: dict[str, type[StrEnum]] = {"kind": EventKind, "signal_kind": SignalKind}
_ABOUT = (
    "What Floorwatch tells over MQTT, and the signals that it takes. Messages are CloudEvents"
    " 1.0 in structured mode with QoS 1, sent at least once, in order per source. Drop what you"
    " know by `source` and `id`; find what you missed by `sequence`."
)


@dataclass(frozen=True, slots=True)
class Channel:
    """One kind of topic, and what is said on it."""

    name: str
    address: str
    schema: str
    about: str
    retained: bool = False
    listens: bool = False


CHANNELS = (
    Channel(
        "event",
        "{root}/v1/{site}/{area}/{line}/{camera}/event/{kind}",
        "event",
        "Every revision of an event: opened, updated, ended.",
    ),
    Channel(
        "incident",
        "{root}/v1/{site}/{area}/{line}/incident/{incident}",
        "incident",
        "The present state of an incident while it is not closed; an empty message closes it.",
        retained=True,
    ),
    Channel(
        "report",
        "{root}/v1/{site}/report/{report}",
        "report",
        "That a plant worker reported something: what and where, no words, pictures or names.",
    ),
    Channel(
        "count",
        "{root}/v1/{site}/{area}/{line}/count/{counter}",
        "count",
        "How a counter of a line stands; told when a window of its ledger was judged.",
        retained=True,
    ),
    Channel(
        "ledger",
        "{root}/v1/{site}/{area}/{line}/ledger",
        "ledger",
        "What the latest window of a line's ledger came to.",
        retained=True,
    ),
    Channel(
        "cameraStatus",
        "{root}/v1/{site}/camera/{camera}/status",
        "camera-status",
        "The present state of a camera.",
        retained=True,
    ),
    Channel(
        "serviceStatus",
        "{root}/v1/{site}/service/{node}/status",
        "service-status",
        "Whether one of our processes is there; the broker says it for one that died.",
        retained=True,
    ),
    Channel(
        "emergency",
        "{root}/v1/{site}/emergency/{grant}",
        "emergency",
        "An emergency grant that two people opened; an empty message when it is over.",
        retained=True,
    ),
    Channel(
        "signal",
        "{root}/v1/{site}/signal/{signal_kind}/{signal_id}",
        "signal",
        "What the plant tells us, on topics that the plant file declares.",
        listens=True,
    ),
)


def files() -> dict[str, str]:
    """Return every file of the description by its path below `docs/reference`."""
    told = {
        f"mqtt/{name}.schema.json": json.dumps(schema, indent=2, ensure_ascii=False) + "\n"
        for name, schema in schemas().items()
    }
    document = yaml.safe_dump(asyncapi(), sort_keys=False, allow_unicode=True, width=96)
    return told | {"asyncapi.yaml": document}


def asyncapi() -> dict[str, Json]:
    """Return the AsyncAPI document, from our own point of view: we send, we receive signals."""
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Floorwatch over MQTT",
            "version": VERSION,
            "description": _ABOUT,
            "license": {"name": "AGPL-3.0-or-later"},
        },
        "defaultContentType": CONTENT_TYPE,
        "servers": {
            "plant": {
                "host": "127.0.0.1:1883",
                "protocol": "mqtt",
                "description": "The plant's broker; MQTT 5, or 3.1.1 without properties.",
            }
        },
        "channels": {channel.name: _channel(channel) for channel in CHANNELS},
        "operations": {
            f"{'receive' if channel.listens else 'send'}{channel.name[0].upper()}{channel.name[1:]}": {
                "action": "receive" if channel.listens else "send",
                "channel": {"$ref": f"#/channels/{channel.name}"},
                "summary": channel.about,
                "bindings": {"mqtt": {"qos": 1, "retain": channel.retained}},
            }
            for channel in CHANNELS
        },
        "components": {"messages": {channel.name: _message(channel) for channel in CHANNELS}},
    }


def write(folder: Path) -> None:
    """Write the files into the folder of the reference."""
    for name, text in files().items():
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, "utf-8")


def _channel(channel: Channel) -> dict[str, Json]:
    names = [name for name in _PARAMETERS if f"{{{name}}}" in channel.address]
    parameters: dict[str, Json] = {
        "root": {"default": "floorwatch", "description": "What all topics begin with."}
    }
    for name in names:
        words = _WORDS.get(name)
        told: dict[str, Json] = {} if words is None else {"enum": [word.value for word in words]}
        parameters[name] = {"description": _PARAMETERS[name], **told}
    return {
        "address": channel.address,
        "description": channel.about,
        "parameters": parameters,
        "messages": {channel.name: {"$ref": f"#/components/messages/{channel.name}"}},
    }


def _message(channel: Channel) -> dict[str, Json]:
    return {
        "name": channel.name,
        "contentType": "application/json" if channel.listens else CONTENT_TYPE,
        "payload": {
            "schemaFormat": "application/schema+json;version=draft-2020-12",
            "schema": {"$ref": f"./mqtt/{channel.schema}.schema.json"},
        },
    }


if __name__ == "__main__":
    write(Path(sys.argv[1]))
