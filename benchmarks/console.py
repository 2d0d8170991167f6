"""How the review page holds up: `python -m benchmarks.console`.

    python -m benchmarks.console [--verdicts 200] [--waiting 500 10000]

In Chromium, on loopback, over a real store on disk: verdicts at 20 keys a second to a server
that takes 300 ms for each and is busy once; the time from a key to the first frame of the next
clip; and what a page weighs and when it is painted with so many events waiting.
"""

import argparse
import asyncio
import hashlib
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from playwright.sync_api import Browser, Page
from starlette.types import ASGIApp, Receive, Scope, Send

from api.http.app import create_app
from api.http.parts import Parts
from api.http.serving import HttpServer
from plant.events import ClipState, Evidence
from plant.ids import EventId
from plant.records import MediaFile, Sha256
from plant.reviews import ReviewState
from tests.api.http.house import parts_over, served
from tests.browser import running_browser
from tests.builders import an_event, at

FILM = Path(__file__).parents[1] / "sample_videos" / "carton_taken.mp4"
KEY_SECONDS = 0.05
DELAY_SECONDS = 0.3
LIST = "/review?view=repeats"


class Slow:
    """Lets every verdict take its time, and refuses one for being busy."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._asked = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, a verdict after its time."""
        if not str(scope.get("path", "")).endswith("/verdicts") or scope["method"] != "POST":
            await self._app(scope, receive, send)
            return
        self._asked += 1
        await asyncio.sleep(DELAY_SECONDS)
        if self._asked == 7:
            head = [(b"content-type", b"application/json")]
            await send({"type": "http.response.start", "status": 503, "headers": head})
            await send({"type": "http.response.body", "body": b"{}"})
            return
        await self._app(scope, receive, send)


@contextmanager
def a_server(folder: Path, *, slow: bool = False) -> Iterator[tuple[Parts, str]]:
    """Serve an application over a store in a folder; yield what it is made of, and where."""
    with parts_over(folder, durable=True) as parts:
        app = create_app(parts)
        if slow:
            app.add_middleware(Slow)
        server = HttpServer(app, host="127.0.0.1", port=0)
        with served(server):
            yield parts, f"http://127.0.0.1:{server.port}"


def fill(parts: Parts, count: int, *, clips: bool = False) -> None:
    """Let so many events wait, each on a line of its own."""
    for number in range(count):
        begins = at(number * 1000) - timedelta(seconds=5)
        proof = Evidence(state=ClipState.READY, clip="clip.mp4", clip_from_at=begins)
        event = an_event(number * 1000, evidence=proof if clips else Evidence())
        parts.intake.take(event)
        if clips:
            attach(parts, event.id)


def attach(parts: Parts, event: EventId) -> None:
    """Give an event the sample film as its clip."""
    content = FILM.read_bytes()
    file = MediaFile(Sha256(hashlib.sha256(content).hexdigest()), len(content))
    parts.media.keep([content], promised=file)
    with parts.store.writing() as work:
        work.attach(event, "clip", file, media_type="video/mp4")


def verdicts(browser: Browser, count: int) -> list[str]:
    """Judge as fast as keys come, and count what was kept."""
    with (
        tempfile.TemporaryDirectory() as folder,
        a_server(Path(folder), slow=True) as (parts, url),
    ):
        fill(parts, count)
        page = opened(browser, url)
        begun = time.monotonic()
        for number in range(count):
            page.keyboard.press("f")
            time.sleep(max(begun + (number + 1) * KEY_SECONDS - time.monotonic(), 0))
        typed = time.monotonic() - begun
        left = int((page.locator("#count").text_content() or "0").split()[0])
        while page.evaluate("localStorage.length") and time.monotonic() < begun + 300:
            page.wait_for_timeout(50)
        kept = time.monotonic() - begun
        reviews = parts.store.reviews
        ids = [EventId(f"0195-{number * 1000}") for number in range(count)]
        said = [len(reviews.verdicts(each)) for each in ids]
        right = [each.state is ReviewState.FALSE_ALARM for each in reviews.of_events(ids).values()]
    return [
        (
            f"| {count} verdicts, {1 / KEY_SECONDS:.0f} keys/s, {DELAY_SECONDS * 1000:.0f} ms each,"
            f" one 503 | typed in {typed:.1f} s, kept after {kept:.1f} s |"
        ),
        f"| of them lost / kept twice | {right.count(False) - left} / {sum(each > 1 for each in said)} |",
        f"| keys for which no line had come yet | {left} |",
    ]


def first_frames(browser: Browser, count: int) -> list[str]:
    """Go from clip to clip, as a reviewer does, and time until the next one's first frame."""
    with tempfile.TemporaryDirectory() as folder, a_server(Path(folder)) as (parts, url):
        fill(parts, count, clips=True)
        page = opened(browser, url)
        page.evaluate(WATCH)
        times = []
        for _ in range(count - 1):
            page.wait_for_timeout(700)
            page.evaluate("armed()")
            page.keyboard.press("f")
            times.append(float(page.evaluate("framed")))
    times.sort()
    p95 = times[int(len(times) * 0.95) - 1]
    return [
        (
            f"| key to first frame of the next clip, {len(times)} times"
            f" | median {statistics.median(times):.0f} ms, p95 {p95:.0f} ms |"
        )
    ]


# The time is taken in the page: from the key to the frame that is put on the screen.
WATCH = """() => {
  addEventListener("keydown", () => { window.pressed = performance.now(); }, { capture: true });
  window.armed = () => {
    const was = document.querySelector("video[data-current]").getAttribute("src");
    window.framed = new Promise((done) => {
      const look = () => {
        const video = document.querySelector("video[data-current]");
        if (!window.pressed || video.getAttribute("src") === was) return requestAnimationFrame(look);
        video.requestVideoFrameCallback((now) => done(now - window.pressed));
      };
      window.pressed = 0;
      look();
    });
  };
}"""


def weight(browser: Browser, count: int) -> list[str]:
    """Load the page with so many events waiting: its octets and when it was painted."""
    with tempfile.TemporaryDirectory() as folder, a_server(Path(folder)) as (parts, url):
        fill(parts, count)
        opened(browser, url).close()
        page = opened(browser, url)
        page.wait_for_timeout(500)
        paint, octets = page.evaluate(
            "[performance.getEntriesByName('first-contentful-paint')[0].startTime,"
            " [...performance.getEntriesByType('resource'),"
            " ...performance.getEntriesByType('navigation')].reduce("
            "(sum, each) => sum + each.transferSize, 0)]"
        )
    return [
        f"| {count:,} events waiting | first paint {paint:.0f} ms, {octets / 1000:.0f} kB without media |"
    ]


def opened(browser: Browser, url: str) -> Page:
    """Open the page in a browser that knows nothing yet, and wait until keys work."""
    page = browser.new_context(viewport={"width": 1366, "height": 768}).new_page()
    page.goto(url + LIST)
    page.wait_for_selector("#review[data-ready]")
    return page


def main() -> int:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--verdicts", type=int, default=200)
    parser.add_argument("--clips", type=int, default=30)
    parser.add_argument("--waiting", type=int, nargs="*", default=[500, 10_000])
    asked = parser.parse_args()
    print("| review page | |", "|---|---|", sep="\n")
    with running_browser() as browser:
        for line in verdicts(browser, asked.verdicts) + first_frames(browser, asked.clips):
            print(line, flush=True)
        for count in asked.waiting:
            print(*weight(browser, count), flush=True)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
