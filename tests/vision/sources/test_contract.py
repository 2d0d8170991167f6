"""What every source promises, kept by each of them."""

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from itertools import pairwise
from pathlib import Path

import pytest

from tests.films import Film, make_film, number_in
from tests.vision.sources.cameras import http_camera
from vision.frames import Frame
from vision.sources.file import FileSource
from vision.sources.film import FilmSource
from vision.sources.packets import Packet, Source
from vision.sources.stream import StreamSource

Opened = Callable[[Path, ExitStack], Source]


def as_file(path: Path, _stack: ExitStack) -> Source:
    return FileSource(path, starts_at=time.time())


def as_film(path: Path, _stack: ExitStack) -> Source:
    return FilmSource(path, starts_at=time.time(), speed=4.0, loops=2)


def as_stream(path: Path, stack: ExitStack) -> Source:
    data = path.read_bytes()

    def body() -> Iterator[bytes]:
        for start in range(0, len(data), 188 * 4):
            yield data[start : start + 188 * 4]
            time.sleep(0.008)

    return StreamSource(stack.enter_context(http_camera(body, "video/mp2t")))


SOURCES: dict[str, Opened] = {"file": as_file, "film": as_film, "stream": as_stream}


@pytest.fixture(params=SOURCES)
def source(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Source]:
    with ExitStack() as stack:
        path = make_film(tmp_path / "film.ts", Film(seconds=3, b_frames=1))
        yield SOURCES[request.param](path, stack)


def taken(source: Source, count: int = 40) -> tuple[list[Packet], list[Frame]]:
    packets: list[Packet] = []
    frames: list[Frame] = []
    for packet in source.packets():
        packets.append(packet)
        frames += source.decode(packet)
        if len(packets) == count:
            source.close()
    return packets, frames


def test_it_begins_with_a_key_frame_and_a_discontinuity(source: Source) -> None:
    packets, frames = taken(source)
    assert packets[0].discontinuity
    assert packets[0].is_keyframe
    assert frames[0].discontinuity


def test_capture_times_rise_and_lie_about_now(source: Source) -> None:
    before = time.time()
    _, frames = taken(source)
    times = [frame.at for frame in frames]
    assert all(earlier < later for earlier, later in pairwise(times))
    assert before - 5 < times[0] < times[-1] < before + 15


def test_frames_are_counted_without_a_gap(source: Source) -> None:
    _, frames = taken(source)
    assert [frame.index for frame in frames] == list(range(len(frames)))
    assert len(frames) >= 36
    assert [number_in(frame) for frame in frames] == list(range(len(frames)))


def test_packets_agree_with_their_frames_on_time(source: Source) -> None:
    packets, frames = taken(source)
    shown = sorted(packet.at for packet in packets)[: len(frames)]
    assert [frame.at for frame in frames] == pytest.approx(shown, abs=0.05)


def test_it_ends_soon_after_it_is_closed(source: Source) -> None:
    packets = source.packets()
    next(packets)
    source.close()
    assert len(list(packets)) <= 1


def test_its_name_and_its_faults_are_fit_to_print(source: Source) -> None:
    taken(source)
    assert source.name
    assert source.fault is None
    assert 0.0 <= source.progress <= 1.0


def test_a_packet_can_be_recorded_without_being_decoded(source: Source) -> None:
    for count, packet in enumerate(source.packets()):
        assert packet.raw.size > 0
        assert packet.coding.codec == "h264"
        if count == 20:
            source.close()
    assert source.skipped_frames == 0
