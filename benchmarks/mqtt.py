"""What telling costs: a backlog drained to a real broker, and single events on their way.

    python -m benchmarks.mqtt [--messages 10000] [--singles 200]

Goal: 500 messages a second with QoS 1, marked in a durable SQLite. CPU is that of this
process alone (publisher, outbox, client), without the broker's and the subscriber's.
The latency is from the commit of one event to a subscriber in another process.
"""

import argparse
import resource
import subprocess
import sys
import time
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory

from api.mqtt.broker import BrokerAddress
from api.mqtt.subscriber import Subscriber
from plant.ids import EventId
from tests.api.mqtt.teller import Teller, a_teller
from tests.brokers import running
from tests.builders import an_event

OUT = Path("out")
MEGABYTE = 1024


def drain(teller: Teller, broker: BrokerAddress, count: int) -> list[str]:
    """Measure how fast a backlog goes out."""
    for first in range(0, count, 1000):
        teller.tell_many(first, min(1000, count - first))
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with teller.publishing(broker) as publisher:
        began, cpu = time.perf_counter(), time.process_time()
        while publisher.state.acknowledged < count:
            time.sleep(0.02)
        wall, cpu = time.perf_counter() - began, time.process_time() - cpu
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - memory
    return [
        f"drained: {count / wall:,.0f} messages/s by the clock, {count / cpu:,.0f} by CPU",
        f"CPU: {cpu / count * 1e3:.2f} ms a message; memory: {grown / MEGABYTE:.1f} MB more",
    ]


def singles(teller: Teller, broker: BrokerAddress, count: int) -> list[str]:
    """Measure how long one event takes from its commit to a subscriber."""
    command = [sys.executable, "-m", "benchmarks.mqtt", "--listen", str(broker.port), str(count)]
    listener = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert listener.stdout is not None
    assert listener.stdout.readline()
    committed = {}
    with teller.publishing(broker) as publisher:
        while not publisher.state.connected:
            time.sleep(0.01)
        for number in range(count):
            event = an_event(1_000_000 + number, id=EventId(f"single-{number}"))
            teller.tell(event)
            committed[event.key] = time.time()
            time.sleep(0.02)
        told = [line.split() for line in listener.stdout]
    taken = sorted(float(at) - committed[key] for key, at in told)
    late = quantiles(taken, n=20)[-1]
    return [f"commit to subscriber: p50 {median(taken) * 1e3:.1f} ms, p95 {late * 1e3:.1f} ms"]


def listen(port: int, count: int) -> None:
    """Print each single event with the moment of its arrival."""
    arrived: dict[str, float] = {}
    with Subscriber(BrokerAddress(port=port)) as ear:
        print("listening", flush=True)
        ear.wait_for_events(count, timeout=120)
        for event in ear.events:
            arrived.setdefault(event.id, event.received_at.timestamp())
    for key, at in arrived.items():
        if key.startswith("single-"):
            print(key, at)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--messages", type=int, default=10_000)
    parser.add_argument("--singles", type=int, default=200)
    parser.add_argument("--listen", type=int, nargs=2, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.listen:
        listen(*asked.listen)
        return
    OUT.mkdir(exist_ok=True)
    with (
        TemporaryDirectory(dir=OUT) as folder,
        running(Path(folder).resolve() / "broker") as broker,
    ):
        for name, measure, count in (
            ("drain", drain, asked.messages),
            ("singles", singles, asked.singles),
        ):
            place = Path(folder) / name
            place.mkdir()
            with a_teller(place, durable=True) as teller:
                print(*measure(teller, broker.address, count), sep="\n", flush=True)


if __name__ == "__main__":
    main()
