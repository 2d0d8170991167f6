"""Safari's engine: WebKitGTK, driven by its own WebDriver over HTTP, on a screen that nobody sees."""

import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

from tests.brokers import free_port
from tests.programs import needs_program

DRIVER = "WebKitWebDriver"
SCREEN = "Xvfb"
LIMIT_SECONDS = 60.0
_ELEMENT = "element-6066-11e4-a52e-4f735466cecf"


def needs_webkit() -> None:
    """Skip the test where Debian's webkit2gtk-driver or xvfb is not installed."""
    needs_program(DRIVER)
    needs_program(SCREEN)


def browsers() -> list[Path]:
    """Return the small browsers that come with the driver."""
    return sorted(Path("/usr/lib").glob("*/webkit2gtk-4.*/MiniBrowser"))


class WebKit:
    """One browser."""

    def __init__(self, client: httpx.Client, session: str) -> None:
        self._client = client
        self._at = f"/session/{session}"

    def open(self, address: str) -> None:
        """Open an address."""
        self._ask("/url", url=address)

    def run(self, script: str) -> Any:
        """Run the body of a function in the page and return what it returns."""
        return self._ask("/execute/sync", script=script, args=[])

    def until(self, expression: str) -> Any:
        """Return the value of an expression as soon as it is true."""
        limit = time.monotonic() + LIMIT_SECONDS
        while True:
            if found := self.run(f"return {expression}"):
                return found
            seen = self.run("return document.body.innerText")
            assert time.monotonic() < limit, f"never true: {expression}\n{seen}"
            time.sleep(0.1)

    def choose_file(self, selector: str, file: Path) -> None:
        """Choose a file, as a person does in the browser's own window."""
        found = self._ask("/element", using="css selector", value=selector)
        self._ask(f"/element/{found[_ELEMENT]}/value", text=str(file))

    # What a browser tells is plain JSON, hence Any.
    def _ask(self, path: str, **told: Any) -> Any:
        answer = self._client.post(self._at + path, json=told)
        assert answer.is_success, answer.text
        return answer.json()["value"]


@contextmanager
def a_screen() -> Iterator[str]:
    """Start a screen that nobody sees, and return its name."""
    command = [SCREEN, "-displayfd", "1", "-screen", "0", "800x900x24", "-nolisten", "tcp"]
    screen = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    assert screen.stdout is not None
    try:
        yield f":{screen.stdout.readline().strip()}"
    finally:
        screen.terminate()
        screen.wait()
        screen.stdout.close()


@contextmanager
def a_webkit() -> Iterator[WebKit]:
    """Start the browser, and end it with the block."""
    port = free_port()
    with a_screen() as display:
        driver = subprocess.Popen(
            [DRIVER, f"--port={port}"],
            env={
                "DISPLAY": display,
                "PATH": "/usr/bin:/bin",
                "WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS": "1",
            },
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        base = f"http://127.0.0.1:{port}"
        try:
            with httpx.Client(base_url=base, timeout=LIMIT_SECONDS, trust_env=False) as client:
                session = _session(client)
                yield WebKit(client, session)
                client.delete(f"/session/{session}")
        finally:
            driver.terminate()
            driver.wait()


def _session(client: httpx.Client) -> str:
    options = {"binary": str(browsers()[0]), "args": ["--automation"]}
    wanted = {"capabilities": {"alwaysMatch": {"webkitgtk:browserOptions": options}}}
    limit = time.monotonic() + LIMIT_SECONDS
    while True:
        try:
            answer = client.post("/session", json=wanted)
        except httpx.ConnectError:
            assert time.monotonic() < limit, "the driver never listened"
            time.sleep(0.1)
            continue
        assert answer.is_success, answer.text
        return str(answer.json()["value"]["sessionId"])
