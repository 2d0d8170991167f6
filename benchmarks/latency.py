"""How long after the picture an event is told, and after its post-roll a clip can be played.

    python -m benchmarks latency

Films play as live cameras on the wall clock, analysed five times a second; `floorwatch
serve` with its vision worker and mosquitto are programs of their own. A plain MQTT client
notes when each message came:

- *told*: from the capture of the picture that made the rule's condition hold (its own
  duration is over by then) to the arrival of the message at a subscriber;
- *clip*: from the end of the post-roll, which the event itself names, to the moment at
  which the first bytes of the clip are served.
"""

import json
import os
import signal
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import yaml
from paho.mqtt.client import Client, MQTTMessage
from paho.mqtt.enums import CallbackAPIVersion

from plant.errors import PlantError
from plant.json_tables import JsonTable, table_of
from runtime.demo_broker import demo_broker, free_port
from runtime.demo_films import PLANT, films_in, write_plant
from runtime.programs import floorwatch
from runtime.server_client import ServerClient
from sample_videos import __path__ as sample_videos

FILMS = ("box_left", "cage_loitering", "camera_covered", "carton_taken")
ANALYSED_FPS = 5
CLIP_PATIENCE_SECONDS = 20.0


@dataclass(frozen=True, slots=True)
class Plan:
    """What is measured: which films, as how many cameras, for how long."""

    films: tuple[str, ...] = FILMS
    seconds: float = 300.0


QUICK = Plan(("camera_covered",), 30.0)


@dataclass(slots=True)
class Latency:
    """Seconds of every event and clip, as they came."""

    told: list[float] = field(default_factory=list)
    clips: list[float] = field(default_factory=list)


class Listener:
    """Notes when each event is told, and when its clip can be played."""

    def __init__(self, port: int, url: str) -> None:
        self.latency = Latency()
        self._url = url
        self._client = Client(CallbackAPIVersion.VERSION2, "bench")
        self._client.on_message = lambda _client, _data, message: self._take(message, time.time())
        self._client.connect("127.0.0.1", port)
        self._client.subscribe("floorwatch/v1/#", qos=1)
        self._client.loop_start()

    def close(self) -> None:
        """Stop listening."""
        self._client.disconnect()
        self._client.loop_stop()

    def _take(self, message: MQTTMessage, now: float) -> None:
        if "/event/" not in message.topic:
            return
        data = table_of(json.loads(message.payload)).table("data")
        if data.whole("revision") == 1:
            self.latency.told.append(now - _seconds(data, "captured_at"))
        evidence = data.table("evidence")
        if data.text("phase") == "updated" and evidence.text("state") == "ready":
            asked = (data.text("event_id"), _seconds(evidence, "to_at"))
            threading.Thread(target=self._play, args=asked, daemon=True).start()

    def _play(self, event: str, post_roll_ended: float) -> None:
        limit = time.time() + CLIP_PATIENCE_SECONDS
        with ServerClient(self._url) as client:
            while time.time() < limit:
                try:
                    client.content(f"/api/v1/events/{event}/media/clip")
                except PlantError:
                    time.sleep(0.05)
                    continue
                self.latency.clips.append(time.time() - post_roll_ended)
                return


def measure(plan: Plan) -> Latency:
    """Play the films for a while and return what was noted."""
    with TemporaryDirectory(prefix="floorwatch-latency-") as name:
        folder = Path(name)
        _write_plant(folder / PLANT, plan)
        with demo_broker(folder, folder / "broker.log") as broker:
            port = free_port(0)
            listener = Listener(broker.port, f"http://127.0.0.1:{port}")
            with _serving(folder, port, broker.port):
                time.sleep(plan.seconds)
            listener.close()
            return listener.latency


def rows(latency: Latency) -> list[str]:
    """Return the figures as lines of Markdown."""
    return [
        "| from … to … | count | p50 | p95 | worst |",
        "|---|--:|--:|--:|--:|",
        _row("capture → MQTT subscriber, at 5 looks a second", latency.told),
        _row("end of the post-roll → clip can be played", latency.clips),
    ]


def _row(name: str, seconds: list[float]) -> str:
    if not seconds:
        return f"| {name} | 0 | - | - | - |"
    ranked = sorted(seconds)
    p50, p95 = (ranked[min(len(ranked) - 1, int(len(ranked) * share))] for share in (0.5, 0.95))
    return f"| {name} | {len(ranked)} | {p50:.2f} s | {p95:.2f} s | {ranked[-1]:.2f} s |"


def _write_plant(path: Path, plan: Plan) -> None:
    """Write a plant whose films begin now, on the wall clock, over and over."""
    folder = Path(next(iter(sample_videos)))
    write_plant(films_in(folder, plan.films), source=folder / PLANT, target=path, loop=True)
    told = yaml.safe_load(path.read_text("utf-8"))
    for camera in told["cameras"]:
        del camera["starts_at"]
        camera["analysed_fps"] = ANALYSED_FPS
    path.write_text(yaml.safe_dump(told), "utf-8")


@contextmanager
def _serving(folder: Path, port: int, broker: int) -> Iterator[None]:
    settings = {
        "FLOORWATCH_SERVER__PORT": str(port),
        "FLOORWATCH_SERVER__GATE": "none",
        "FLOORWATCH_SERVER__STATE": str(folder / "server"),
        "FLOORWATCH_MQTT__PORT": str(broker),
    }
    with (folder / "log").open("wb") as log:
        program = subprocess.Popen(
            floorwatch("serve", "--plant", folder / PLANT), env=os.environ | settings, stderr=log
        )
        try:
            yield
        finally:
            program.send_signal(signal.SIGINT)
            program.wait(60)


def _seconds(table: JsonTable, name: str) -> float:
    return datetime.fromisoformat(table.text(name)).timestamp()
