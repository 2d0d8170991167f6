"""Cameras over HTTP, and what a live source does when we or they are slow."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from plant.errors import StreamLostError
from tests.films import Film, make_film, number_in
from tests.vision.sources.cameras import Watcher, free_port, http_camera, motion_jpeg
from vision.sources.address import Address, read_address
from vision.sources.connection import Patience
from vision.sources.file import FileSource
from vision.sources.packets import RawPacket
from vision.sources.stream import StreamSource, World


def test_motion_jpeg_without_timestamps_is_timed_by_arrival() -> None:
    film = Film(seconds=4, noise=0)
    camera = http_camera(
        lambda: motion_jpeg(film, pause_seconds=0.05), "multipart/x-mixed-replace; boundary=frame"
    )
    with camera as address, Watcher(address) as watcher:
        watcher.wait_for_frames(40)
        now = time.time()

    assert [number_in(frame) for frame in watcher.frames[:40]] == list(range(40))
    assert abs(watcher.frames[39].at - now) < 0.5
    assert watcher.packets[0].coding.codec == "mjpeg"


def test_a_transport_stream_over_http_is_a_camera(tmp_path: Path) -> None:
    data = make_film(tmp_path / "film.ts", Film(seconds=10)).read_bytes()

    def paced() -> Iterator[bytes]:
        for start in range(0, len(data), 188 * 8):
            yield data[start : start + 188 * 8]
            time.sleep(0.01)

    with http_camera(paced, "video/mp2t") as address, Watcher(address) as watcher:
        watcher.wait_for_frames(30)

    assert [number_in(frame) for frame in watcher.frames[:30]] == list(range(30))


def test_a_camera_that_is_not_there_is_tried_again_and_named() -> None:
    address = read_address(f"rtsp://127.0.0.1:{free_port()}/cam", user="anna", password="hunter2")
    with Watcher(address) as watcher:
        watcher.wait(lambda: len(watcher.faults) >= 2)

    assert isinstance(watcher.faults[0], StreamLostError)
    assert watcher.faults[0].where == address.url
    assert "refused" in watcher.faults[0].what


def test_a_camera_that_sends_us_elsewhere_is_not_followed(tmp_path: Path) -> None:
    secret = make_film(tmp_path / "secret.ts")
    playlist = f"#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXTINF:2,\nfile://{secret}\n#EXT-X-ENDLIST\n"
    camera = http_camera(lambda: iter([playlist.encode()]), "application/vnd.apple.mpegurl")
    with camera as address, Watcher(address) as watcher:
        watcher.wait(lambda: bool(watcher.faults))

    assert watcher.frames == []


class FakeConnection:
    """A connection that plays a file and lets time pass as the test says."""

    def __init__(self, path: Path, clock: "FakeClock", *, network_seconds: float) -> None:
        self._film = FileSource(path)
        self._packets = list(self._film.packets())
        self._clock = clock
        self._network_seconds = network_seconds
        self.coding = self._film.coding
        self.decoder = self._film._stream.codec_context

    def packets(self) -> Iterator[RawPacket]:
        started = self._clock.now
        for packet in self._packets:
            arrives = started + packet.at + self._network_seconds
            self._clock.now = max(self._clock.now, arrives)
            yield packet.raw
        raise StreamLostError("the stream is lost: over")

    def close(self) -> None:
        return


class FakeClock:
    """Time that passes only when somebody waits or works."""

    now = 1_000_000.0


def played(path: Path, *, work_seconds: float) -> tuple[StreamSource, list[int], int]:
    """Play a film as a live stream to somebody who works that long on each frame."""
    clock = FakeClock()
    source: StreamSource

    def connect(_address: Address, _patience: Patience) -> FakeConnection:
        if source.connections:
            source.close()
        return FakeConnection(path, clock, network_seconds=0.1)

    world = World(now=lambda: clock.now, random=lambda: 0.5, pause=lambda _: None, connect=connect)  # type: ignore[arg-type] # a fake
    source = StreamSource(read_address("rtsp://camera/main"), world=world)
    numbers: list[int] = []
    packets = 0
    for packet in source.packets():
        packets += 1
        for frame in source.decode(packet):
            numbers.append(number_in(frame))
            clock.now += work_seconds
        if packets == 150:
            source.close()
    return source, numbers, packets


def test_who_keeps_up_sees_every_picture(tmp_path: Path) -> None:
    path = make_film(tmp_path / "film.mp4", Film(seconds=10))

    source, numbers, packets = played(path, work_seconds=0.05)

    assert (packets, numbers) == (150, list(range(150)))
    assert source.skipped_frames == 0


def test_who_is_slow_gets_the_latest_pictures_and_every_packet(tmp_path: Path) -> None:
    path = make_film(tmp_path / "film.mp4", Film(seconds=10))

    source, numbers, packets = played(path, work_seconds=0.15)

    assert packets == 150
    assert 30 < len(numbers) < 90
    assert source.skipped_frames == 150 - len(numbers)
    assert numbers == sorted(numbers)
    assert max(numbers) > 130


@pytest.mark.parametrize("losses", [3])
def test_the_waits_between_attempts_grow_and_end_with_success(losses: int, tmp_path: Path) -> None:
    path = make_film(tmp_path / "film.mp4")
    waits: list[float] = []
    clock = FakeClock()
    attempts = 0

    def connect(_address: Address, _patience: Patience) -> FakeConnection:
        nonlocal attempts
        attempts += 1
        if attempts <= losses:
            raise StreamLostError("the stream is lost: nobody there")
        return FakeConnection(path, clock, network_seconds=0.0)

    world = World(
        now=lambda: clock.now,
        random=lambda: 1.0,
        pause=waits.append,
        connect=connect,  # type: ignore[arg-type] # a fake
    )
    source = StreamSource(read_address("rtsp://camera/main"), world=world)
    for packet in source.packets():
        if packet.discontinuity and source.connections == 2:
            source.close()
    assert waits == [1.0, 2.0, 4.0, 1.0]
