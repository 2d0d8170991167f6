"""How IT's pages tell states, ages and reasons: in words for people, decided here."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

from policy.decisions.actions import ABILITIES

KINDS: Mapping[str, str] = {
    "phone": "Phone",
    "workstation": "Workstation",
    "vision-worker": "Vision worker",
    "mqtt-client": "MQTT client",
    "camera": "Camera",
}
# How a status is called, and which chip shows it.
STATUSES: Mapping[str, tuple[str, str]] = {
    "registered": ("Registered", "low"),
    "pending": ("Pending", "medium"),
    "active": ("Active", "ok"),
    "quarantined": ("Quarantined", "high"),
    "revoked": ("Revoked", "critical"),
    "retired": ("Retired", ""),
}
TIERS = ("no key", "key in software", "and good posture", "key in hardware")
# What a change of status is called on its button, and what it means.
STEPS: Mapping[str, tuple[str, str]] = {
    "active": ("Let it in", "It may do again what the policies allow."),
    "quarantined": ("Quarantine", "Locked for now; it keeps its key."),
    "revoked": ("Revoke", "Locked for good: lost, stolen, broken into."),
    "registered": ("Issue anew", "It loses its key and enrols again."),
    "retired": ("Retire", "Out of use for ever."),
}
ROLES: Mapping[str, str] = {
    "security": "Security",
    "security-lead": "Security lead",
    "it-admin": "IT administrator",
    "ot": "OT",
    "auditor": "Auditor",
}
RECORDS: Mapping[str, str] = {
    "decision": "Decisions",
    "registry": "Registry",
    "enrolment": "Enrolment",
    "session": "Sessions",
    "policy": "Policies",
    "view": "Views",
    "export": "Exports",
    "summary": "Summaries",
    "break_glass": "Break-glass",
    "audit": "The audit itself",
}
ACTIONS: Mapping[str, str] = {action.value: each.meaning for action, each in ABILITIES.items()}
# What a policy asked for and did not find, as it is written and as it is told.
_MISSING = (
    (r"context has person", "nobody was signed in"),
    (r"context has break_glass", "no emergency grant of this person ran"),
    (r"context\.break_glass\.contains\((Grant::.+?)\)", "the emergency grant {0} did not run"),
    (r"context has verified_at", "the person had not proven to be there"),
    (r"context\.person in \[?(Role::.+?)\]?", "the person has not the role {0}"),
    (r"principal in \[?(DeviceGroup::.+?)\]?", "the device is not in the group {0}"),
    (r"principal\.tier >= (\d)", "the device's tier is below {0}"),
    (r'principal\.kind == "(.+)"', "the device is no {0}"),
    (r"resource in context\.person\.areas", "it lies in no area that the person looks after"),
    (r"resource in (Area::.+)", "it does not lie in the area {0}"),
    (r"resource\.owner == principal", "it belongs to another device"),
    (r"resource\.worker == principal", "another vision worker speaks for that camera"),
    (r"resource has (\w+)", "nobody is named as its {0}"),
    (r"context\.person == resource\.person", "it is somebody else's"),
)
_NAME = re.compile(r'\w+::"([^"]+)"')


@dataclass(frozen=True, slots=True)
class Missing:
    """A permit that came near: its policy, what it says of itself, and what was missing."""

    policy: str
    why: str
    lacks: tuple[tuple[str, bool], ...]


def missing(text: str, why: Mapping[str, str]) -> Missing:
    """Return a near miss, as a record has it, in words; what has none is told as it is written."""
    policy, _, told = text.partition(": ")
    return Missing(policy, why.get(policy, ""), tuple(_plain(each) for each in told.split("; ")))


def _plain(part: str) -> tuple[str, bool]:
    """Return what was missing, and whether it is still in the language of policies."""
    text = part.strip()
    for pattern, words in _MISSING:
        if found := re.fullmatch(pattern, text):
            return words.format(*(_named(each) for each in found.groups())), False
    return text, True


def _named(text: str) -> str:
    return " or ".join(_NAME.findall(text)) or text


@dataclass(frozen=True, slots=True)
class Times:
    """Moments in the plant's own time, and how long ago they were."""

    zone: tzinfo
    now: datetime

    def at(self, text: str) -> str:
        """Return a moment to the second."""
        return f"{self._moment(text):%Y-%m-%d %H:%M:%S}" if text else ""

    def short(self, text: str) -> str:
        """Return a moment to the minute, without the day if it is today."""
        moment = self._moment(text)
        today = moment.date() == self.now.astimezone(self.zone).date()
        return f"{moment:%H:%M}" if today else f"{moment:%Y-%m-%d %H:%M}"

    def ago(self, text: str) -> str:
        """Return how long ago a moment was, in its largest unit."""
        return _span(self.now - self._moment(text)) if text else "never"

    def left(self, text: str) -> str:
        """Return how long it is until a moment, empty when it is over."""
        left = self._moment(text) - self.now
        return _span(left) if left > timedelta() else ""

    def _moment(self, text: str) -> datetime:
        return datetime.fromisoformat(text).astimezone(self.zone)


def _span(span: timedelta) -> str:
    seconds = max(0, int(span.total_seconds()))
    for unit, size in (("d", 86_400), ("h", 3_600), ("min", 60)):
        if seconds >= size:
            return f"{seconds // size}\N{NO-BREAK SPACE}{unit}"
    return f"{seconds}\N{NO-BREAK SPACE}s"


WORDS: Mapping[str, object] = {
    "KINDS": KINDS,
    "STATUSES": STATUSES,
    "TIERS": TIERS,
    "STEPS": STEPS,
    "ROLES": ROLES,
    "RECORDS": RECORDS,
    "ACTIONS": ACTIONS,
    "missing": missing,
}
