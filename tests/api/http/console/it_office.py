"""The console beside a policyd at a real socket: devices, people, decisions, one who waits."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

from api.http.console.it.desk import desk_of
from policy.audit.journal import utc_now
from policy.canonical import Json
from policy.daemon.calling import Policyd
from policy.decisions.actions import Action
from policy.decisions.explaining import near_misses
from policy.decisions.facts import Question
from policy.decisions.recording import decision_entry
from policy.decisions.remembering import DecisionPoint
from policy.enrolment.fingerprint import fingerprint
from policy.keys import DeviceKey
from policy.people.accounts import Passkey
from policy.registry.store import Actor
from tests.api.http.house import House, a_house
from tests.fakes import FakeClock
from tests.policy.daemon.answering import BY, PASSWORD, Running, a_jwk, enrol, start
from tests.policy.questions import a_device, a_person, a_question, how

HOSTILE = '<img src=x onerror="document.title=1">"Tab\''
TRIED = "policies/20-plant.cedar"
INVENTORY = (
    "asset_tag,serial,compliant,seen_at\n"
    "WS-0142,PF3X9,true,2026-11-27T06:10:00Z\n"
    f'"{HOSTILE.replace(chr(34), chr(34) * 2)}",S-2,false,2026-10-02T06:10:00Z\n'
    ",,,\n"
)


@dataclass(frozen=True, slots=True)
class FixedDesk:
    """Asks policyd as somebody who was admitted."""

    there: Policyd

    def ask(self, name: str, /, **told: Json) -> dict[str, Json]:
        return self.there.ask(name, **told)

    def change(self, name: str, /, *, reason: str = "", **told: Json) -> dict[str, Json]:
        return self.there.ask(name, **told, by={**BY, "reason": reason})


@dataclass(frozen=True, slots=True)
class Office:
    """A house with its policyd, and the key of the device that waits."""

    house: House
    running: Running
    waiting: DeviceKey

    @property
    def url(self) -> str:
        return str(self.house.client.base_url)

    def digits(self) -> str:
        return fingerprint("tab-9", self.waiting.thumbprint)


@contextmanager
def an_office(folder: Path) -> Iterator[Office]:
    """Start both, and let something have happened."""
    running = start(folder / "policyd")
    try:
        waiting = fill(running)
        with a_house(folder) as house:
            clock = house.parts.clock
            assert isinstance(clock, FakeClock)
            clock.goes((utc_now() - clock.now()).total_seconds())
            house.app.dependency_overrides[desk_of] = lambda: FixedDesk(running.there)
            yield Office(house, running, waiting)
    finally:
        running.stop()


def fill(running: Running) -> DeviceKey:
    """Let devices of all states be there, people, a session and decisions."""
    there = running.there
    for name in ("phone-1", "phone-2", "lost-1"):
        enrol(running, name)
    there.ask("device.move", device="phone-2", status="quarantined", by=BY)
    there.ask("device.move", device="lost-1", status="revoked", by={**BY, "reason": "stolen"})
    camera: dict[str, Json] = {"id": "cam-1", "asset_tag": "CAM-1", "kind": "camera"}
    there.ask("device.register", **camera, vouched_by="hall-1", by=BY)
    import_: dict[str, Json] = {"content": INVENTORY, "kind": "workstation"}
    there.ask("device.import", **import_, groups=["security-desks"], do=True, by=BY)
    for person, roles in (("ida", ["it-admin"]), ("ada", ["security"])):
        told: dict[str, Json] = {"id": person, "roles": [*roles], "areas": []}
        there.ask("person.add", **told, name=f"{person} {HOSTILE}", password=PASSWORD, by=BY)
    passkey = Passkey("cred", "key", "desk-1", utc_now(), shared=True)
    ida = Actor("ida", "desk-1", "a passkey of their own")
    running.house.people.change("ida", lambda it: replace(it, passkeys=(passkey,)), ida)
    there.ask("session.open", person="ada", device="phone-1", password=PASSWORD)
    changed: dict[str, Json] = {TRIED: f"// {HOSTILE}\n{_text(running, TRIED)}"}
    ada: dict[str, Json] = {"person": "ada", "device": "desk-1", "reason": f"For {HOSTILE}"}
    there.ask("proposal.make", files=changed, by=ada)
    point = DecisionPoint(running.house.bundles.loaded.policies, "1:starter")
    for number, question in enumerate(questions()):
        answer, by = point.decide(question)
        default = not answer.allowed and not answer.because
        missed = near_misses(by.policies, question) if default else ()
        there.append(decision_entry(question, answer, by, request=f"beef{number}", misses=missed))
    return wait(running, "tab-9")


def _text(running: Running, name: str) -> str:
    return running.house.bundles.bundle.files[name].decode()


def wait(running: Running, name: str) -> DeviceKey:
    """Let a device offer its key."""
    there, (jwk, key) = running.there, a_jwk()
    told: dict[str, Json] = {"id": name, "asset_tag": name, "kind": "phone", "groups": ["phones"]}
    there.ask("device.register", **told, by=BY)
    invited = there.ask("device.invite", device=name, origin="https://plant.example", by=BY)
    there.ask("device.claim", device=name, code=invited["code"], key=jwk)
    return key


def questions() -> list[Question]:
    now, until = how(now=utc_now()), utc_now() + timedelta(days=60)
    desk = a_device(key_not_after=until)
    lost = a_device(id="lost-1", status="revoked", key_not_after=until)
    return [
        a_question(device=desk, person=a_person(), circumstances=now),
        a_question(device=desk, person=a_person(areas=("paint",)), circumstances=now),
        a_question(device=lost, person=a_person(), circumstances=now),
        a_question(Action.MEDIA_EXPORT, device=desk, person=a_person(), circumstances=now),
        a_question(Action.DEVICE_LIST, device=desk, person=a_person(), circumstances=now),
    ]
