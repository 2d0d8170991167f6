"""How far a wall of nine tiles is behind, and what it costs everybody else.

    python -m benchmarks.wall [--seconds 20]

    a server ◄─link─ nine cameras, frames of a film coded as a vision worker codes them
        └──────────► Chromium, the page /wall with all tiles live
        └──────────► somebody who asks for lists of events meanwhile

A tile is behind by the time from the moment that its frame was in hand to the moment
that it was drawn. Coding, link, server, network and browser are in it; the camera's
own stream and decoding are not. All run on this machine, by one clock.
"""

import argparse
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory

from httpx import Client
from playwright.sync_api import Page, sync_playwright

from benchmarks.cost import cpu_seconds_of, load_average
from plant.ids import CameraId
from plant.places import Camera, CameraSource
from plant.wall_clock import WallClock
from tests.browser import ARGUMENTS
from tests.programs import CHROMIUM
from tests.servers import a_server
from vision.delivery.courier import Server
from vision.delivery.link import Caller, Ears, Link
from vision.delivery.standing import CameraStanding, CameraState
from vision.frames import Frame
from vision.live_looks import LiveLooks
from vision.live_pictures import LivePictures
from vision.sources.file import FileSource

FILM = Path(__file__).parents[1] / "sample_videos" / "carton_taken.mp4"
TILES = 9
FILM_FPS = 15
WARM_SECONDS = 3.0
# Notes when the frame of each picture was in hand, and when its tile was drawn.
LISTEN = """
window.behind = [];
const waiting = new Map();
const Plain = window.WebSocket;
window.WebSocket = class extends Plain {
  constructor(...given) {
    super(...given);
    this.addEventListener("message", ({ data }) => {
      if (!(data instanceof ArrayBuffer)) return;
      const length = new DataView(data).getUint16(1);
      const head = JSON.parse(new TextDecoder().decode(new Uint8Array(data, 3, length)));
      waiting.set(head.camera, Date.parse(head.seen_at));
    });
  }
};
const plain = CanvasRenderingContext2D.prototype.drawImage;
CanvasRenderingContext2D.prototype.drawImage = function (...given) {
  plain.apply(this, given);
  const camera = this.canvas.closest(".tile")?.dataset.id;
  if (waiting.has(camera)) window.behind.push(Date.now() - waiting.get(camera));
};
"""


@dataclass(frozen=True, slots=True)
class Spread:
    """The middle and the rare of some durations, in milliseconds."""

    count: int
    p50: float
    p95: float

    @classmethod
    def of(cls, durations: list[float]) -> "Spread":
        """Return it; of fewer than two nothing can be told."""
        if len(durations) < 2:
            return cls(len(durations), float("nan"), float("nan"))
        return cls(len(durations), median(durations), quantiles(durations, n=20)[-1])

    def __str__(self) -> str:
        """Return it in words."""
        return f"p50 {self.p50:.0f} ms, p95 {self.p95:.0f} ms of {self.count}"


@dataclass(frozen=True, slots=True)
class Figures:
    """What was measured: how far tiles are behind, and how long others waited before and during."""

    behind: Spread
    fps: float
    before: Spread
    during: Spread
    server_cpu: float


def measure(seconds: float) -> Figures:
    """Measure for some seconds."""
    with TemporaryDirectory() as folder, _server(Path(folder)) as (url, process), _cameras(url):
        with Client(base_url=url, trust_env=False) as client:
            before = _asked(client, seconds / 2)
        with _wall(url) as page:
            page.check("#all-live")
            time.sleep(WARM_SECONDS)
            page.evaluate("behind.length = 0")
            began, spent = time.monotonic(), cpu_seconds_of(process)
            with Client(base_url=url, trust_env=False) as client:
                during = _asked(client, seconds)
            behind = [float(each) for each in page.evaluate("behind")]
            lasted = time.monotonic() - began
            spent = cpu_seconds_of(process) - spent
    fps = len(behind) / lasted / TILES
    return Figures(Spread.of(behind), fps, Spread.of(before), Spread.of(during), spent / lasted)


@contextmanager
def _server(folder: Path) -> Iterator[tuple[str, int]]:
    cameras = "\n".join(f"  - {{id: camera-{n}, file: {FILM}}}" for n in range(TILES))
    plant = folder / "plant.yaml"
    plant.write_text(f"version: 1\nsite: bench\ntimezone: UTC\ncameras:\n{cameras}\n")
    with a_server(plant, folder / "state") as server:
        yield server.url, server.process.pid


@contextmanager
def _cameras(url: str) -> Iterator[None]:
    """Play nine cameras: their frames are offered to the painter as a vision process does."""
    names = tuple(CameraId(f"camera-{number}") for number in range(TILES))
    looks, clock = LiveLooks(), WallClock()
    since = clock.now()
    caller = Caller(
        "bench",
        "0",
        names,
        lambda: "",
        lambda: tuple(CameraStanding(each, CameraState.ONLINE, since) for each in names),
    )
    ears = Ears(lambda _: None, lambda _: None, lambda _: None, looks.put)
    link = Link(Server(url), caller, ears)
    painter = LivePictures(looks, link.show, clock)
    stop = threading.Event()
    playing = threading.Thread(target=_play, args=(painter, names, stop), daemon=True)
    link.start()
    painter.start()
    playing.start()
    try:
        yield
    finally:
        stop.set()
        playing.join()
        painter.stop()
        link.stop()


def _play(painter: LivePictures, names: tuple[CameraId, ...], stop: threading.Event) -> None:
    cameras = [Camera(name, name, CameraSource()) for name in names]
    frames = _frames()
    number = 0
    while not stop.wait(1 / FILM_FPS):
        for camera in cameras:
            painter.offer(frames[number % len(frames)], camera)
        number += 1


def _frames() -> list[Frame]:
    source = FileSource(FILM)
    found: list[Frame] = []
    for packet in source.packets():
        found += source.decode(packet)
        if len(found) >= 2 * FILM_FPS:
            break
    return found


@contextmanager
def _wall(url: str) -> Iterator[Page]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        page = browser.new_page(viewport={"width": 1366, "height": 768})
        page.add_init_script(LISTEN)
        page.goto(f"{url}/wall?side=3")
        yield page
        browser.close()


def _asked(client: Client, seconds: float) -> list[float]:
    """Ask for a list of events again and again; return how long each answer took."""
    took: list[float] = []
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        began = time.perf_counter()
        client.get("/api/v1/events?limit=20").raise_for_status()
        took.append((time.perf_counter() - began) * 1000)
        time.sleep(0.05)
    return took


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=20.0, help="how long to measure")
    figures = measure(parser.parse_args().seconds)
    print(f"nine tiles behind by   {figures.behind}, {figures.fps:.1f} pictures a second each")
    print(f"a list of events       {figures.before} without a wall")
    print(f"a list of events       {figures.during} beside it")
    print(f"the server's CPU        {figures.server_cpu:.0%} of a core")
    print(f"load average           {load_average():.1f}")


if __name__ == "__main__":
    main()
