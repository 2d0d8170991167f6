"""What the gate costs: writing and verifying the audit trail, judging a request.

    python -m benchmarks.policy [audit]

Goals: 50,000 records verified a second. Processor time says what we calculate, wall
time what was waited for; on a busy machine only the first can be compared.
"""

import argparse
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from policy.audit.entries import Entry, Kind
from policy.audit.journal import Journal, JournalSettings
from policy.audit.verifying import verify
from policy.canonical import Json
from tests.policy.logs import NOON, SIGNER, HandClock

RECORDS = 100_000


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


SUITES: dict[str, Callable[[], list[str]]] = {"audit": measure_audit}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("suites", nargs="*", choices=[*SUITES, []])
    Path("out").mkdir(exist_ok=True)
    for suite in parser.parse_args().suites or SUITES:
        print(f"{suite}:", *SUITES[suite](), sep="\n  ")


if __name__ == "__main__":
    main()
