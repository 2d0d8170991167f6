"""Chromium, as the tests of pages start it."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Playwright, sync_playwright

from tests.programs import CHROMIUM, needs_program

ARGUMENTS = [
    "--no-sandbox",
    "--headless=new",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--autoplay-policy=no-user-gesture-required",
]


@contextmanager
def running_browser() -> Iterator[Browser]:
    """Start a browser for the length of the block."""
    needs_program(CHROMIUM)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@contextmanager
def a_browser_at_home(
    playwright: Playwright, home: Path, *, names: str, authority: bytes = b""
) -> Iterator[Browser]:
    """Start a browser of somebody, who may have let it trust an authority (in DER).

    `names` such as `*.example` are found on this machine, as a plant's name server would have it.
    """
    needs_program(CHROMIUM)
    needs_program("certutil")
    if authority:
        _trust(home, authority)
    browser = playwright.chromium.launch(
        executable_path=CHROMIUM,
        args=[*ARGUMENTS, f"--host-resolver-rules=MAP {names} 127.0.0.1"],
        env={**os.environ, "HOME": str(home)},
    )
    yield browser
    browser.close()


def _trust(home: Path, authority: bytes) -> None:
    """Do what the help page says for Chromium on Linux."""
    file, store = home / "floorwatch-ca.crt", home / ".pki" / "nssdb"
    file.write_bytes(authority)
    store.mkdir(parents=True)
    certutil = ["certutil", "-d", f"sql:{store}"]
    subprocess.run([*certutil, "-N", "--empty-password"], check=True)
    added = ["-A", "-t", "C,,", "-n", "Floorwatch", "-i", str(file)]
    subprocess.run([*certutil, *added], check=True)
