"""Rings that a test leaves open are closed after it."""

from collections.abc import Iterator

import pytest

from tests.vision.recorder.recording import OPENED


@pytest.fixture(autouse=True)
def rings_are_closed() -> Iterator[None]:
    yield
    while OPENED:
        OPENED.pop().close()
