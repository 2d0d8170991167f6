"""Who is there is asked in a process of its own; without an address nobody is asked."""

import pytest

from plant.errors import PlantError
from runtime.discovery_process import discover_beside, discovery_from
from tests.vision.sources.test_discovery import ANSWER, GATE, HERE, answering
from vision.sources.discovery import Asking


def test_a_camera_is_found_from_a_process_beside() -> None:
    with answering(ANSWER.format(host=HERE)) as camera:
        assert discover_beside(Asking((HERE,), 1.0, camera.port)) == (GATE,)


def test_why_nobody_can_be_asked_is_told() -> None:
    with pytest.raises(PlantError, match="discover_from"):
        discover_beside(Asking(("192.0.2.1",), 0.1))


def test_nobody_is_asked_unless_an_address_was_named() -> None:
    assert discovery_from(()) is None
    assert discovery_from((HERE,)) is not None
