"""Chromium plays what we cut: time advances, and there is a picture."""

import http.server
import threading
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.films import Film
from tests.programs import CHROMIUM, needs_program
from tests.vision.recorder.recording import STARTS_AT, recorded_ring
from vision.media.view_copy import make_view_copy
from vision.recorder.clip import ClipOrder, cut_clip

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
PLAY = """async (url) => {
  const video = document.createElement('video');
  video.muted = true;
  video.src = url;
  document.body.append(video);
  await video.play();
  await new Promise((done) => setTimeout(done, 1500));
  return [video.currentTime, video.videoWidth, video.duration, video.error && video.error.message];
}"""
FILMS = {
    "h264": Film(seconds=8),
    "h264 reordered": Film(seconds=8, b_frames=2),
    "h264 full range": Film(seconds=8, pixel_format="yuvj420p"),
    "h265": Film(seconds=8, codec="libx265", b_frames=2),
    "mjpeg": Film(seconds=8, codec="mjpeg", pixel_format="yuvj420p"),
}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    needs_program(CHROMIUM)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        return


@pytest.mark.slow
@pytest.mark.parametrize("name", FILMS)
def test_a_clip_plays_in_a_browser(name: str, browser: Browser, tmp_path: Path) -> None:
    ring = recorded_ring(tmp_path, FILMS[name])
    order = ClipOrder(STARTS_AT + 1.5, STARTS_AT + 6, keep_at=STARTS_AT + 3)
    clip = cut_clip(ring, order, tmp_path / "clip", make_view=make_view_copy)
    assert clip.view_path is not None
    server = http.server.ThreadingHTTPServer(
        ("127.0.0.1", 0), partial(_Quiet, directory=str(tmp_path))
    )
    threading.Thread(target=server.serve_forever, daemon=True).start()
    page = browser.new_page()
    try:
        home = f"http://127.0.0.1:{server.server_port}"
        page.goto(f"{home}/ring/")
        played, width, duration, error = page.evaluate(PLAY, f"{home}/{clip.view_path.name}")
    finally:
        page.close()
        server.shutdown()
        server.server_close()

    assert error is None
    assert width == 320
    assert played > 0.3
    assert duration == pytest.approx(clip.ends_at - clip.starts_at, abs=0.15)
