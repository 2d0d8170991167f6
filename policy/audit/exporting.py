"""Records in the words of SIEMs: OCSF as JSON lines, and CEF.

OCSF has no class for a decision about access, so a decision is an API Activity (6003) with
its action allowed or denied; changes are Entity Management (3004), sign-ins Authentication
(3002). The whole record goes along under `unmapped`, so that nothing is lost on the way.
"""

import json
from collections.abc import Callable
from datetime import datetime
from enum import StrEnum

from policy.audit.searching import Record, named
from policy.canonical import Json

OCSF_VERSION = "1.5.0"
PRODUCT = "Floorwatch"
_API, _ENTITY, _AUTHENTICATION = 6003, 3004, 3002
_CLASSES = {
    "registry": _ENTITY,
    "enrolment": _ENTITY,
    "policy": _ENTITY,
    "break_glass": _ENTITY,
    "session": _AUTHENTICATION,
}
_NAMES = {_API: "API Activity", _ENTITY: "Entity Management", _AUTHENTICATION: "Authentication"}
_OTHER = 99
_ACTIVITIES = {"registered": 1, "changed": 3, "opened": 1, "ended": 2}
_READS = ("view", "list", "read", "describe", "subscribe")
_HEADER = str.maketrans({"\\": r"\\", "|": r"\|", "\n": " ", "\r": " "})
_VALUE = str.maketrans({"\\": r"\\", "=": r"\=", "\n": r"\n", "\r": r"\r"})


class ExportFormat(StrEnum):
    """How records are written."""

    OCSF = "ocsf"
    CEF = "cef"
    JSON = "json"


def line_of(record: Record, how: ExportFormat, *, version: str) -> str:
    """Return a record as one line."""
    return _WRITERS[how](record, version)


def ocsf(record: Record, version: str) -> dict[str, Json]:
    """Return a record as an OCSF event."""
    kind = str(record["kind"])
    class_uid = _CLASSES.get(kind, _API)
    activity = _activity(record, class_uid)
    denied = record.get("decision") == "deny"
    event: dict[str, Json] = {
        "category_uid": class_uid // 1000,
        "class_uid": class_uid,
        "class_name": _NAMES[class_uid],
        "activity_id": activity,
        "type_uid": class_uid * 100 + activity,
        "time": _millis(record),
        "severity_id": _severity(record),
        "status_id": 2 if denied else 1,
        "metadata": {
            "version": OCSF_VERSION,
            "product": {"name": PRODUCT, "vendor_name": PRODUCT, "version": version},
            "uid": str(record["seq"]),
            "sequence": record["seq"],
            "log_name": kind,
        },
        "actor": {"user": {"uid": _first(record, "person")}},
        "device": {"uid": _first(record, "device"), "type_id": 0},
        "message": _about(record),
        "unmapped": record,
    }
    if "decision" in record:
        event["action_id"] = 2 if denied else 1
        event["status_detail"] = _because(record)
    return event | _of_class(record, class_uid)


def cef(record: Record, version: str) -> str:
    """Return a record in ArcSight's Common Event Format."""
    kind = str(record["kind"])
    name = f"{kind}:{_operation(record)}"
    head = ["CEF:0", PRODUCT, PRODUCT, version, name, _about(record)]
    facts = {
        "rt": str(_millis(record)),
        "externalId": str(record["seq"]),
        "act": str(record.get("decision", "")),
        "outcome": "failure" if record.get("decision") == "deny" else "success",
        "suser": _first(record, "person"),
        "shost": _first(record, "device"),
        "reason": _because(record),
        "cs1": json.dumps(record, sort_keys=True, separators=(",", ":")),
        "cs1Label": "record",
    }
    told = " ".join(f"{key}={value.translate(_VALUE)}" for key, value in facts.items() if value)
    escaped = [each.translate(_HEADER) for each in head[1:]]
    return "|".join(["CEF:0", *escaped, str(_severity(record) * 2), told])


def _activity(record: Record, class_uid: int) -> int:
    if class_uid != _API:
        return _ACTIVITIES.get(str(record.get("what", "")), _OTHER)
    return 2 if _operation(record).rpartition(".")[2] in _READS else _OTHER


def _of_class(record: Record, class_uid: int) -> dict[str, Json]:
    if class_uid == _ENTITY:
        return {"entity": {"uid": _first(record, "device"), "type": str(record["kind"])}}
    if class_uid == _AUTHENTICATION:
        return {"user": {"uid": _first(record, "person")}}
    thing = record.get("resource")
    resources: list[Json] = []
    if isinstance(thing, dict):
        resources = [{"uid": str(thing.get("id", "")), "type": str(thing.get("type", ""))}]
    api: dict[str, Json] = {"operation": _operation(record)}
    return {"api": api, "resources": resources, "src_endpoint": {"uid": _first(record, "device")}}


def _operation(record: Record) -> str:
    return str(record.get("action") or record.get("what") or record["kind"])


def _about(record: Record) -> str:
    return " ".join(str(each) for each in (record.get("decision", ""), _operation(record)) if each)


def _because(record: Record) -> str:
    policies = record.get("policies")
    return ", ".join(map(str, policies)) if isinstance(policies, list) and policies else ""


def _severity(record: Record) -> int:
    """Return 1 (informational), 2 (low) for what was denied, 4 (high) for break-glass."""
    if record["kind"] == "break_glass":
        return 4
    return 2 if record.get("decision") == "deny" else 1


def _first(record: Record, name: str) -> str:
    return min(named(record, name), default="")


def _millis(record: Record) -> int:
    return round(datetime.fromisoformat(str(record["at"])).timestamp() * 1000)


_WRITERS: dict[ExportFormat, Callable[[Record, str], str]] = {
    ExportFormat.OCSF: lambda record, version: json.dumps(ocsf(record, version)),
    ExportFormat.CEF: cef,
    ExportFormat.JSON: lambda record, _: json.dumps(record),
}
