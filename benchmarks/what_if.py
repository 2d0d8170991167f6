"""How long IT waits for "what if": a hundred thousand decisions of a log, asked again.

    python -m benchmarks.policy whatif

A plant with 5,000 devices, 400 people and 400 cameras writes two logs, and each is read and asked
again as `floorwatch policy whatif` does it, in one process and in as many as the machine has cores:

- a day: desks that look at the same lists and cameras again and again, phones that report,
  vision workers that deliver, machines that publish;
- all other: each decision is about another thing, at another time, by another person at another
  device as long as there are any.

The policies are those that Floorwatch comes with and one that changes some answers; then one more,
which looks at the time of day: with that one no two questions are alike, and each is asked.
"""

import os
import random
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

from policy.audit.journal import Journal, JournalSettings
from policy.bundles.reading import read_bundle
from policy.bundles.replaying import decision_lines
from policy.bundles.replaying_apart import what_if_apart
from policy.bundles.starting import starter_folder
from policy.bundles.trying import try_bundle
from policy.decisions.actions import ABILITIES, Action, Thing
from policy.decisions.engine import compile_policies
from policy.decisions.facts import (
    Circumstances,
    DeviceFacts,
    PersonFacts,
    Question,
    Resource,
    the_site,
    the_system,
)
from policy.decisions.recording import decision_entry
from policy.decisions.remembering import InForce
from policy.decisions.slicing import Slices
from tests.policy.logs import NOON, SIGNER, HandClock

RECORDS = 100_000
AREAS = [f"area-{number}" for number in range(40)]
CAMERAS, PEOPLE = 400, 400
# How many devices of each kind there are, with their group, and what each does how often.
DEVICES = {
    "phone": (3400, "phones"),
    "mqtt-client": (1100, "machines"),
    "vision-worker": (100, "vision-workers"),
    "workstation": (400, "security-desks"),
}
DOES = {
    "phone": {Action.SELF_VIEW: 6, Action.TICKET_ASK: 1, Action.EVENT_VIEW: 1},
    "mqtt-client": {Action.MQTT_CONNECT: 1, Action.MQTT_PUBLISH: 4, Action.MQTT_SUBSCRIBE: 1},
    "vision-worker": {Action.EVENT_DELIVER: 2, Action.MEDIA_DELIVER: 2, Action.WORKER_LINK: 1},
    "workstation": {
        Action.PLANT_VIEW: 6,
        Action.EVENT_LIST: 8,
        Action.INCIDENT_LIST: 4,
        Action.EVENT_VIEW: 8,
        Action.MEDIA_VIEW: 8,
        Action.LIVE_VIEW: 6,
        Action.CAMERA_VIEW: 4,
        Action.EVENT_JUDGE: 2,
        Action.INCIDENT_WORK: 1,
        Action.MEDIA_EXPORT: 1,
    },
}
# Desks ask most; of what phones send most is recorded in confidence and cannot be asked again.
BUSY = {"phone": 10, "mqtt-client": 25, "vision-worker": 15, "workstation": 50}


class Works:
    """A plant by chance, from one seed."""

    def __init__(self, *, all_other: bool) -> None:
        self._chance = random.Random(7)
        self._all_other = all_other
        self._devices = {kind: self._some(kind) for kind in DEVICES}
        self._people = [self._person(number) for number in range(PEOPLE)]

    def day(self, records: int) -> Iterator[Question]:
        """Yield the questions of a day, in their order."""
        kinds = self._chance.choices(list(BUSY), list(BUSY.values()), k=records)
        for number, kind in enumerate(kinds):
            at = NOON + timedelta(seconds=number * 86_400 / records)
            yield self._question(number, kind, Circumstances(at, "http", "signature"))

    def _question(self, number: int, kind: str, about: Circumstances) -> Question:
        pick, does = self._chance, DOES[kind]
        device = self._devices[kind][self._whose(number, len(self._devices[kind]))]
        (action,) = pick.choices(list(does), list(does.values()))
        person = self._people[self._whose(number, PEOPLE)] if kind == "workstation" else None
        signed_in = timedelta(seconds=pick.randrange(8 * 3600))
        about = Circumstances(
            *(about.now, about.channel, about.proof, pick.randrange(11)),
            verified_at=None if person is None else about.now - signed_in,
        )
        area = self._area(person)
        thing = self._thing(number, ABILITIES[action].thing, area, device)
        return Question(device, action, thing, about, person)

    def _area(self, person: PersonFacts | None) -> str:
        """Mostly people look at what is theirs."""
        if person is None or self._chance.random() < 0.05:
            return self._chance.choice(AREAS)
        return self._chance.choice(sorted(person.areas))

    def _whose(self, number: int, many: int) -> int:
        """Some are busier than others, but where all is to be other."""
        return number % many if self._all_other else int(many * self._chance.random() ** 2)

    def _thing(self, number: int, thing: Thing, area: str, device: DeviceFacts) -> Resource:
        camera = self._chance.randrange(CAMERAS // len(AREAS)) * len(AREAS) + AREAS.index(area)
        # In a day a thing is looked at several times, by several people.
        name = f"{number if self._all_other else number // 100}-{camera}"
        match thing:
            case Thing.SITE:
                return the_site()
            case Thing.SYSTEM:
                return the_system()
            case Thing.CAMERA:
                worker = device.id if device.kind == "vision-worker" else "vision-worker-1"
                return Resource(thing, f"camera-{camera}", area, worker=worker)
            case Thing.MEDIA:
                recorded = NOON - timedelta(seconds=self._chance.randrange(7 * 86_400))
                return Resource(thing, name, area, recorded_at=recorded, held=camera % 50 == 0)
            case Thing.TOPIC:
                return Resource(thing, name, area, topic_class="signal", owner=device.id)
            case _:
                return Resource(thing, name, area)

    def _some(self, kind: str) -> list[DeviceFacts]:
        many, group = DEVICES[kind]
        return [
            DeviceFacts(
                *(f"{kind}-{number}", kind, "revoked" if number % 200 == 199 else "active"),
                *(1 + number % 3, frozenset({group})),
                NOON + timedelta(days=number % 90),
                NOON - timedelta(minutes=self._chance.randrange(3 * 1440)),
            )
            for number in range(many)
        ]

    def _person(self, number: int) -> PersonFacts:
        areas = frozenset(self._chance.sample(AREAS, 1 + number % 6))
        roles = {"security"} | ({"security-lead"} if number % 10 == 0 else set())
        return PersonFacts(f"person-{number}", frozenset(roles), areas)


STRICTER = """
@id("X1") @why("Desks of tier 1 judge nothing") forbid (
  principal in DeviceGroup::"security-desks", action == Action::"event.judge", resource
) when { principal.tier < 2 };
"""
HOURS = """
@id("X2") @why("Nothing is done in the small hours") forbid (principal, action, resource)
when { context.now.toTime() > duration("1h") && context.now.toTime() < duration("3h") };
"""


def measure_what_if(records: int = RECORDS) -> list[str]:
    """Write both logs, and ask each again by other policies."""
    return [
        line
        for name, all_other in (("a day", False), ("all other", True))
        for line in _measured(name, Works(all_other=all_other), records)
    ]


def _measured(name: str, works: Works, records: int) -> list[str]:
    with TemporaryDirectory(dir="out") as folder:
        _write(Path(folder), works, records)
        told = {name: STRICTER, f"{name}, no two alike": STRICTER + HOURS}
        return [
            _asked(f"{which}, {many} process{'es' * (many > 1)}", Path(folder), text, many)
            for which, text in told.items()
            for many in (1, os.cpu_count() or 1)
        ]


def _write(folder: Path, works: Works, records: int) -> None:
    policies = try_bundle(read_bundle(starter_folder())).policies
    by, slices = InForce(policies, "1", 1), Slices(policies)
    with Journal(folder, SIGNER, now=HandClock(), settings=JournalSettings()) as journal:
        day = works.day(records)
        while some := list(islice(day, 1000)):
            answers = zip(some, slices.decide_all(some), strict=True)
            journal.append_all(
                [decision_entry(asked, answer, by, request="r") for asked, answer in answers]
            )


def _asked(name: str, log: Path, text: str, processes: int) -> str:
    bundle = read_bundle(starter_folder())
    bundle = replace(bundle, files={**bundle.files, "policies/90-other.cedar": text.encode()})
    policies = compile_policies(bundle.policies, bundle.group_names)
    wall, cpu = time.perf_counter(), sum(os.times()[:4])
    found = what_if_apart(bundle, policies, decision_lines(log), processes=processes)
    wall, cpu = time.perf_counter() - wall, sum(os.times()[:4]) - cpu
    return f"{name}: {wall:.1f} s, {cpu:.1f} s of processor; {found}"
