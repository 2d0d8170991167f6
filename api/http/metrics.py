"""What can be measured of the server, for Prometheus; every application counts for itself.

Durations are by action, method and status: never by address, which could hold what
somebody typed.
"""

from collections.abc import Iterator
from time import monotonic

from prometheus_client import CollectorRegistry, Counter, Histogram, ProcessCollector
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.http.actions import ACTION
from api.http.parts import Parts
from api.http.plant_shapes import CameraState
from api.http.plant_states import state_of
from api.mqtt.publisher import PublisherState
from plant.errors import PlantError

BUCKETS = (0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10)


class Meters:
    """The counters of one application."""

    def __init__(self, parts: Parts) -> None:
        self.registry = CollectorRegistry()
        self.events = Counter(
            "floorwatch_events",
            "Revisions taken in for the first time",
            ["kind", "phase"],
            registry=self.registry,
        )
        self.durations = Histogram(
            "floorwatch_http_request_seconds",
            "From the request to the end of its answer",
            ["action", "method", "status"],
            buckets=BUCKETS,
            registry=self.registry,
        )
        ProcessCollector(registry=self.registry)
        self.registry.register(_Present(parts))


class _Present(Collector):
    """What is looked up when somebody asks: the outbox, the cameras, who listens."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    def collect(self) -> Iterator[Metric]:
        """Yield the present values; what the store cannot tell now is left out."""
        yield from self._others()
        try:
            counts = self._parts.store.outbox.counts()
        except PlantError:
            return
        oldest, now = counts.oldest_waiting_at, self._parts.clock.now()
        age = 0.0 if oldest is None else max((now - oldest).total_seconds(), 0.0)
        yield GaugeMetricFamily(
            "floorwatch_outbox_waiting", "Messages not acknowledged yet", value=counts.waiting
        )
        yield GaugeMetricFamily(
            "floorwatch_outbox_oldest_seconds", "Age of the oldest of them", value=age
        )

    def _others(self) -> Iterator[Metric]:
        cameras = GaugeMetricFamily(
            "floorwatch_camera", "1 for the state that a camera is in", labels=["camera", "state"]
        )
        for camera in self._parts.plant.in_force[0].cameras.values():
            now = state_of(self._parts, camera)
            for state in CameraState:
                cameras.add_metric([camera.id, state.value], float(state is now))
        yield cameras
        yield GaugeMetricFamily(
            "floorwatch_feeds", "Feeds that are open", value=self._parts.feeds.taken
        )
        if self._parts.publisher is not None:
            yield from _published(self._parts.publisher.state)


def _published(state: PublisherState) -> Iterator[Metric]:
    """Yield how the publisher fares at its broker."""
    name = "floorwatch_mqtt"
    yield GaugeMetricFamily(f"{name}_connected", "1 while the broker has us", state.connected)
    yield GaugeMetricFamily(
        f"{name}_aside",
        "Messages set aside for a while, since the broker refuses them",
        state.aside,
    )
    counted = {
        "acknowledged": "Messages that the broker acknowledged",
        "repeated": "Messages sent again after a broken connection",
        "refused": "Times that the broker refused a message",
        "reached_nobody": "Messages that nobody was subscribed to",
    }
    for word, about in counted.items():
        yield CounterMetricFamily(f"{name}_{word}", about, getattr(state, word))


class Measured:
    """Measures how long every answer takes."""

    def __init__(self, app: ASGIApp, meters: Meters) -> None:
        self._app = app
        self._durations = meters.durations

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and note its duration under its action and status."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began, status = monotonic(), 0

        async def noted(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, noted)
        finally:
            labels = (scope.get(ACTION, "none"), _method(scope), str(status))
            self._durations.labels(*labels).observe(monotonic() - began)


def _method(scope: Scope) -> str:
    method: str = scope["method"]
    return method if method in {"GET", "HEAD", "POST", "PUT", "DELETE"} else "other"
