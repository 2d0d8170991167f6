"""A house and a driver for the tests of the app."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Playwright, sync_playwright

from tests.api.http.house import House, a_house
from tests.programs import CHROMIUM, needs_program


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with a_house(tmp_path) as house:
        yield house


@pytest.fixture(scope="module")
def playwright() -> Iterator[Playwright]:
    needs_program(CHROMIUM)
    with sync_playwright() as playwright:
        yield playwright
