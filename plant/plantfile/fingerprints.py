"""One hash for all that decides what a rule says, its zones' corners included.

An event carries the hash, so that it can be told later under which settings it
arose. The canonical form is JSON with sorted keys and without spaces.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import time
from enum import Enum
from typing import TypeAlias
from zoneinfo import ZoneInfo

from plant.places import Camera
from plant.rules import Rule

Canonical: TypeAlias = "str | int | float | bool | list[Canonical] | dict[str, Canonical] | None"


def config_sha256(rule: Rule, camera: Camera) -> str:
    """Return the hash of the rule and of the geometry it is bound to."""
    told = {
        field.name: canonical(getattr(rule, field.name))
        for field in fields(rule)
        if field.name != "config_sha256"
    }
    told["zones"] = {zone: canonical(camera.zones[zone].outline) for zone in rule.zones}
    told["gate_lines"] = {
        line: canonical(camera.gate_lines[line].segment) for line in rule.gate_lines
    }
    text = json.dumps(told, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(text.encode()).hexdigest()


def canonical(value: object) -> Canonical:
    """Return a value of the plant as plain JSON, always in the same order."""
    if isinstance(value, Mapping):
        return {str(key): canonical(part) for key, part in value.items()}
    if isinstance(value, tuple | list):
        return [canonical(part) for part in value]
    if isinstance(value, frozenset):
        return sorted((canonical(part) for part in value), key=str)
    if is_dataclass(value):
        return {part.name: canonical(getattr(value, part.name)) for part in fields(value)}
    return _leaf(value)


def _leaf(value: object) -> Canonical:
    match value:
        case Enum():
            return _leaf(value.value)
        case None | bool() | str() | int() | float():
            return value
        case time() | ZoneInfo():
            return str(value)
        case _:
            raise TypeError(f"a rule cannot hold {type(value).__name__}")
