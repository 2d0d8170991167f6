"""A house and a driver for the tests of the app, and which of them are there.

Those in Safari's engine are there only where it is installed. They are no skip that CI would count: Debian's webkit2gtk-driver and xvfb are large, and are
installed by who works on the app.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Playwright, sync_playwright

from tests.api.http.house import House, a_house
from tests.mobile_reports.webkit import is_installed
from tests.programs import CHROMIUM, needs_program

collect_ignore = [] if is_installed() else ["test_in_webkit.py"]


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with a_house(tmp_path) as house:
        yield house


@pytest.fixture(scope="module")
def playwright() -> Iterator[Playwright]:
    needs_program(CHROMIUM)
    with sync_playwright() as playwright:
        yield playwright
