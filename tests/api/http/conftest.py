"""Every test of the HTTP face gets a house of its own."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.api.http.house import House, a_house


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with a_house(tmp_path) as house:
        yield house
