"""A broker, a store that nobody uses yet, and the rule that all that is published is checked."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from api.mqtt.mail import Mail
from tests import brokers
from tests.api.mqtt.teller import Teller, a_teller
from tests.published import checking


@pytest.fixture(autouse=True)
def published() -> Iterator[list[Mail]]:
    """All that this process publishes in a test; what the reference does not allow fails it."""
    with checking() as seen:
        yield seen


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[brokers.Broker]:
    with brokers.running(tmp_path / "broker") as started:
        yield started


@pytest.fixture
def teller(tmp_path: Path) -> Iterator[Teller]:
    with a_teller(tmp_path) as made:
        yield made
