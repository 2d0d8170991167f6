"""What the gate costs: writing and verifying the audit trail, judging a request.

    python -m benchmarks.policy [audit] [decisions] [gate] [whatif] [revoke] [broker] [locks]

Goals: 50,000 records verified a second; a decision within 1 ms at p99 with 50 policies and
5,000 devices, within 20 µs when it is remembered; a request through the whole gate within 3 ms; 100,000
decisions asked again within 30 s; a locked device hears of it on each of 200 sockets within
250 ms at p99. Processor time says what we calculate, wall
time what was waited for; on a busy machine only the first can be compared.
"""

import argparse
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from benchmarks.broker import measure_broker
from benchmarks.locks import measure_locks
from benchmarks.what_if import measure_what_if
from policy.audit.entries import Entry, Kind
from policy.audit.journal import Journal, JournalSettings
from policy.audit.verifying import verify
from policy.canonical import Json
from policy.daemon.calling import Policyd
from policy.daemon.house import HouseSettings
from policy.daemon.running import policyd
from policy.decisions.actions import Action, Thing
from policy.decisions.engine import compile_policies
from policy.decisions.facts import Circumstances, DeviceFacts, PersonFacts, Question, Resource
from policy.decisions.remembering import DecisionPoint
from policy.gate.admitting import Gate
from policy.gate.asgi import SESSION_COOKIE
from policy.gate.requests import Admitted, Incoming, Wanted
from policy.registry.devices import Status
from policy.signatures.form import Request
from policy.signatures.signing import RequestSigner
from tests.policy.gate.served import Plant, serving
from tests.policy.logs import NOON, SIGNER, HandClock

RECORDS = 100_000
SOCKETS = 200
AREAS = tuple(f"area-{number}" for number in range(12))
LATER = NOON + timedelta(days=30)


def a_decision(number: int) -> Entry:
    facts: dict[str, Json] = {
        "id": f"01J{number:023d}",
        "device": {"id": f"dev-{number % 5000:05d}", "kind": "workstation", "status": "active"},
        "person": f"person-{number % 400}",
        "action": "media.view",
        "resource": {"type": "Media", "id": f"clip-{number}", "area": f"area-{number % 12}"},
        "decision": "allow" if number % 9 else "deny",
        "policies": ["P10-review"],
        "bundle": "5f3c9a",
        "epoch": 1234,
        "request": f"req-{number:08d}",
    }
    return Entry(Kind.DECISION, NOON, facts)


def measure_audit() -> list[str]:
    with TemporaryDirectory(dir="out") as folder:
        journal = Journal(Path(folder), SIGNER, now=HandClock(), settings=JournalSettings())
        entries = [a_decision(number) for number in range(RECORDS)]
        written = rate("append", lambda: [journal.append(entry) for entry in entries])
        journal.close()
        read = rate("verify", lambda: verify(Path(folder), SIGNER.verifier))
    return [written, read]


def rate(name: str, work: Callable[[], object]) -> str:
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    return f"{name}: {RECORDS / wall:,.0f} records/s, {RECORDS / cpu:,.0f} per CPU second"


def measure_decisions() -> list[str]:
    """Judge requests of 5,000 devices by 50 policies, first anew and then remembered."""
    policies = compile_policies("\n".join(a_policy(number) for number in range(40)), AREAS)
    point = DecisionPoint(policies, "bench")
    questions = [a_request(number) for number in range(5000)]
    anew = quantiles_of([timed(partial(point.decide, each)) for each in questions])
    again = quantiles_of([timed(partial(point.decide, each)) for each in questions])
    return [f"{len(policies.infos)} policies, anew: {anew}", f"remembered: {again}"]


def a_policy(number: int) -> str:
    area = AREAS[number % len(AREAS)]
    return (
        f'@id("P{number}") permit (principal in DeviceGroup::"{area}", action in Action::"see",'
        f' resource in Area::"{area}") when {{ context has person && context.person in'
        f' Role::"security" && resource in context.person.areas && principal.tier >= {number % 3} }};'
    )


def a_request(number: int) -> Question:
    area = AREAS[number % len(AREAS)]
    device = DeviceFacts(
        f"dev-{number:05d}", "workstation", "active", 2, frozenset({area}), LATER, NOON
    )
    person = PersonFacts(f"person-{number % 400}", frozenset({"security"}), frozenset({area}))
    event = Resource(Thing.EVENT, f"event-{number}", area)
    return Question(
        device, Action.EVENT_VIEW, event, Circumstances(NOON, "http", "signature"), person
    )


def timed(work: Callable[[], object]) -> tuple[float, float]:
    wall, cpu = time.perf_counter(), time.thread_time()
    work()
    return time.perf_counter() - wall, time.thread_time() - cpu


def quantiles_of(times: list[tuple[float, float]]) -> str:
    wall, cpu = (sorted(each) for each in zip(*times, strict=True))
    places = (len(wall) // 2, len(wall) * 99 // 100)
    half, most = ((wall[place] * 1e6, cpu[place] * 1e6) for place in places)
    return (
        f"p50 {half[0]:.0f} µs, p99 {most[0]:.0f} µs"
        f" (processor: p50 {half[1]:.0f} µs, p99 {most[1]:.0f} µs)"
    )


def measure_gate() -> list[str]:
    """Admit signed requests: signature, nonce, decision, and a record kept by a real policyd."""
    with TemporaryDirectory(prefix="fw-") as folder:
        place = Path(folder)
        with policyd(HouseSettings(place / "home", "bench"), place / "socket"):
            there = Policyd(place / "socket")
            plant = Plant()
            desk = plant.a_desk("desk-1", place)
            session, signer = (
                plant.sign_in("ada", "desk-1"),
                RequestSigner(desk.private, now=time.time),
            )
            now, point = time.time, plant.point
            gate = Gate(point, plant.knowledge, plant.gate.tickets, audit=there.append, now=now)
            times = [
                timed(partial(_admit, gate, signer, session, number)) for number in range(2000)
            ]
            there.close()
    return [f"admit, signing included: {quantiles_of(times)}"]


def _admit(gate: Gate, signer: RequestSigner, session: str, number: int) -> None:
    url = f"http://plant.example/events/{number}"
    signed = tuple(signer.headers("GET", url).items())
    event = Wanted(Action.EVENT_VIEW, Resource(Thing.EVENT, f"event-{number}", "press"))
    came = Incoming(Request("GET", url, signed), f"/events/{number}", "http", session)
    assert isinstance(gate.admit(came, event), Admitted)


def measure_revocation() -> list[str]:
    """Lock a device with 200 open sockets, and wait until each has heard of it."""
    with serving(Plant()) as plant, TemporaryDirectory() as folder:
        desk = plant.a_desk("desk-1", Path(folder))
        url = plant.url.replace("http", "ws") + "/socket"
        cookie = {"Cookie": f"{SESSION_COOKIE}={plant.sign_in('ada', 'desk-1')}"}
        signer = desk.signer()
        sockets = [
            connect(url, additional_headers=signer.handshake(url) | cookie) for _ in range(SOCKETS)
        ]
        with ThreadPoolExecutor(SOCKETS) as pool:
            closed = [pool.submit(_until_closed, each) for each in sockets]
            time.sleep(1)
            start = time.perf_counter()
            desk.becomes(Status.REVOKED)
            taken = sorted(each.result() - start for each in closed)
    half, most = (taken[SOCKETS * share // 100] * 1000 for share in (50, 99))
    return [f"{SOCKETS} sockets of one device shut: p50 {half:.0f} ms, p99 {most:.0f} ms"]


def _until_closed(socket: ClientConnection) -> float:
    try:
        socket.recv(timeout=30)
    except ConnectionClosed:
        return time.perf_counter()
    raise AssertionError("a socket of a locked device still talks")


SUITES: dict[str, Callable[[], list[str]]] = {
    "audit": measure_audit,
    "decisions": measure_decisions,
    "gate": measure_gate,
    "whatif": measure_what_if,
    "revoke": measure_revocation,
    "broker": measure_broker,
    "locks": measure_locks,
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("suites", nargs="*", choices=[*SUITES, []])
    Path("out").mkdir(exist_ok=True)
    for suite in parser.parse_args().suites or SUITES:
        print(f"{suite}:", *SUITES[suite](), sep="\n  ")


if __name__ == "__main__":
    main()
