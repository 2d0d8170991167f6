"""Cameras for tests: an RTSP server as a child, and HTTP cameras in a thread."""

import http.server
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Self

import cv2

from plant.errors import VideoError
from tests.films import Film, pictures
from tests.programs import SYSTEM_PYTHON, needs_rtsp_server
from vision.frames import Frame
from vision.sources.address import Address, read_address
from vision.sources.connection import Patience
from vision.sources.packets import Packet
from vision.sources.stream import StreamSource, World

SERVER = Path(__file__).parents[2] / "rtsp_server.py"


def free_port() -> int:
    """Return a port on which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class RtspCamera:
    """GStreamer's RTSP server; can be stopped, started again, starved and resized."""

    def __init__(self, *credentials: str) -> None:
        needs_rtsp_server()
        self.port = free_port()
        self._credentials = credentials
        self.start()

    def address(self, path: str = "cam", **credentials: str) -> Address:
        return read_address(f"rtsp://127.0.0.1:{self.port}/{path}", **credentials)

    def start(self) -> None:
        command = [SYSTEM_PYTHON, str(SERVER), str(self.port), *self._credentials]
        self._child = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        assert self._child.stdout is not None
        assert self._child.stdout.readline() == "ready\n"

    def stop(self) -> None:
        self._child.kill()
        self._child.wait()
        for pipe in (self._child.stdin, self._child.stdout):
            if pipe is not None:
                pipe.close()

    def tell(self, command: str) -> None:
        assert self._child.stdin is not None
        self._child.stdin.write(f"{command}\n")
        self._child.stdin.flush()


@contextmanager
def http_camera(body: Callable[[], Iterator[bytes]], content_type: str) -> Iterator[Address]:
    """Serve what `body` yields, to each client anew, as one endless answer."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", content_type)
            self.end_headers()
            try:
                for part in body():
                    self.wfile.write(part)
            except OSError:
                return

        def log_message(self, *_: object) -> None:
            return

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield read_address(f"http://127.0.0.1:{server.server_port}/video")
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def motion_jpeg(film: Film, *, pause_seconds: float) -> Iterator[bytes]:
    """Yield the pictures of a film as a camera's motion JPEG, one part each."""
    for picture in pictures(film):
        data = cv2.imencode(".jpg", picture)[1].tobytes()
        head = f"--frame\r\nContent-Type: image/jpeg\r\nContent-Length: {len(data)}\r\n\r\n"
        yield head.encode() + data + b"\r\n"
        time.sleep(pause_seconds)


class Watcher:
    """A camera thread: takes packets, decodes them, and remembers what came."""

    def __init__(self, address: Address, *, patience: Patience | None = None) -> None:
        self.packets: list[Packet] = []
        self.frames: list[Frame] = []
        self.faults: list[VideoError | None] = []
        self.source = StreamSource(
            address,
            patience=patience or Patience(open_seconds=4.0, packet_seconds=1.5),
            on_fault=self.faults.append,
            world=World(random=lambda: 0.0),
        )
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.source.close()
        self._thread.join(timeout=15)
        assert not self._thread.is_alive()

    def wait(self, met: Callable[[], bool], *, seconds: float = 15.0) -> None:
        """Wait until the condition is met, or fail."""
        deadline = time.monotonic() + seconds
        while not met():
            assert time.monotonic() < deadline, f"waited in vain; faults: {self.faults}"
            time.sleep(0.02)

    def wait_for_frames(self, more: int, *, seconds: float = 15.0) -> None:
        wanted = len(self.frames) + more
        self.wait(lambda: len(self.frames) >= wanted, seconds=seconds)

    def _watch(self) -> None:
        for packet in self.source.packets():
            self.packets.append(packet)
            self.frames += self.source.decode(packet)
