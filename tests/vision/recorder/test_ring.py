"""The ring keeps what came, drops the oldest first, and never harms the camera."""

import errno
import io
import os
import signal
import subprocess
import sys
from dataclasses import fields, replace
from pathlib import Path
from typing import BinaryIO, cast

import av
import pytest

from plant.errors import VideoError
from tests.films import Film, make_film
from tests.vision.recorder.recording import (
    SMALL,
    STARTS_AT,
    numbers_of,
    open_ring,
    record,
    recorded_ring,
)
from vision.recorder.footage import packets_between
from vision.recorder.ring import Ring
from vision.recorder.segment import write_through
from vision.sources.file import FileSource
from vision.sources.packets import Coding

KINDS = {
    "h264": Film(seconds=8),
    "h264 reordered": Film(seconds=8, b_frames=2),
    "h265 open groups": Film(seconds=8, codec="libx265", b_frames=2),
    "mjpeg": Film(seconds=8, codec="mjpeg", pixel_format="yuvj420p"),
    "mpeg4": Film(seconds=8, codec="mpeg4", kbps=800),
    "vp9": Film(seconds=8, codec="libvpx-vp9", options={"deadline": "realtime", "cpu-used": "8"}),
}


@pytest.mark.parametrize("kind", KINDS)
def test_every_codec_is_kept_packet_by_packet_with_its_times(kind: str, tmp_path: Path) -> None:
    ring = recorded_ring(tmp_path, KINDS[kind])
    ring.close()
    film = next(tmp_path.glob("film.*"))
    given = list(FileSource(film, starts_at=STARTS_AT).packets())

    kept = list(packets_between(ring, 0, STARTS_AT + 1000))

    assert [bytes(packet.raw)[-16:] for packet in kept] == [
        bytes(packet.raw)[-16:] for packet in given
    ]
    assert [packet.at for packet in kept] == pytest.approx(
        [packet.at for packet in given], abs=2e-3
    )
    assert ring.unrecorded == 0


def test_segments_begin_with_key_frames_and_follow_one_another(tmp_path: Path) -> None:
    ring = recorded_ring(tmp_path, Film(seconds=9))
    ring.close()

    segments = ring.segments(0, STARTS_AT + 1000)

    assert [segment.starts_at - STARTS_AT for segment in segments] == pytest.approx([0, 2, 4, 6, 8])
    assert [segment.ends_at - STARTS_AT for segment in segments] == pytest.approx([2, 4, 6, 8, 9])
    assert [segment.begins_run for segment in segments] == [True, False, False, False, False]
    assert all(numbers_of(segment.path)[0] == 30 * n for n, segment in enumerate(segments))


def test_the_oldest_seconds_go_first(tmp_path: Path) -> None:
    ring = recorded_ring(tmp_path, Film(seconds=12), replace(SMALL, seconds=5.0))

    first = ring.segments(0, STARTS_AT + 1000)[0]

    assert 4 <= first.starts_at - STARTS_AT <= 6
    assert len(list((tmp_path / "ring").iterdir())) == len(ring.segments(0, STARTS_AT + 1000))


def test_bytes_are_bounded(tmp_path: Path) -> None:
    ring = recorded_ring(tmp_path, Film(seconds=12, noise=20), replace(SMALL, size=600_000))

    on_disk = sum(path.stat().st_size for path in (tmp_path / "ring").iterdir())

    assert ring.size == pytest.approx(on_disk, rel=0.02)
    assert on_disk < 600_000
    assert ring.segments(0, STARTS_AT + 1000)[0].starts_at > STARTS_AT


def test_what_is_held_stays_until_it_is_let_go(tmp_path: Path) -> None:
    film = make_film(tmp_path / "film.mp4", Film(seconds=12))
    ring = open_ring(tmp_path / "ring", replace(SMALL, seconds=3.0))
    with ring.hold(STARTS_AT + 2.5, STARTS_AT + 3.5):
        record(ring, film)
        assert [s.starts_at - STARTS_AT for s in ring.segments(0, STARTS_AT + 7)] == [
            pytest.approx(2.0),
            pytest.approx(6.0),
        ]
    record(ring, film, starts_at=STARTS_AT + 12)
    assert ring.segments(0, STARTS_AT + 7) == []


def test_a_new_run_is_marked_and_a_gap_is_visible(tmp_path: Path) -> None:
    ring = recorded_ring(tmp_path, Film(seconds=4))
    record(ring, tmp_path / "film.mp4", starts_at=STARTS_AT + 60)
    ring.close()

    segments = ring.segments(0, STARTS_AT + 1000)

    assert [segment.begins_run for segment in segments] == [True, False, True, False]
    assert ring.segments(STARTS_AT + 5, STARTS_AT + 59) == []


def test_a_new_process_finds_what_the_old_one_left(tmp_path: Path) -> None:
    old = recorded_ring(tmp_path, Film(seconds=8))
    old.close()

    new = Ring(tmp_path / "ring")

    assert new.segments(0, STARTS_AT + 1000) == old.segments(0, STARTS_AT + 1000)
    assert new.size == old.size


def test_the_last_second_is_readable_while_it_is_written(tmp_path: Path) -> None:
    ring = recorded_ring(tmp_path, Film(seconds=9.5))

    assert ring.readable_until_at > STARTS_AT + 9.5 - 1.0
    last = list(packets_between(ring, STARTS_AT + 8, ring.readable_until_at))[-1]
    assert last.at > STARTS_AT + 9.5 - 1.1


KILLED = """
import sys
from pathlib import Path
from vision.recorder.ring import Ring, RingLimits
from vision.sources.film import FilmSource

film = FilmSource(Path(sys.argv[1]), starts_at=float(sys.argv[3]), speed=10)
ring = Ring(Path(sys.argv[2]), RingLimits(segment_seconds=4.0, spare_size=0))
for packet in film.packets():
    ring.write(packet)
    print(packet.at, flush=True)
"""


def test_what_a_killed_process_recorded_is_there_up_to_the_last_second(tmp_path: Path) -> None:
    film = make_film(tmp_path / "film.mp4", Film(seconds=10))
    child = subprocess.Popen(
        [sys.executable, "-c", KILLED, str(film), str(tmp_path / "ring"), str(STARTS_AT)],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert child.stdout is not None
    written_at = STARTS_AT
    while written_at < STARTS_AT + 6.7:
        written_at = float(child.stdout.readline())
    os.kill(child.pid, signal.SIGKILL)
    rest = child.communicate()[0].split()
    written_at = float(rest[-1]) if rest else written_at

    ring = Ring(tmp_path / "ring")

    assert written_at - 1.0 < ring.readable_until_at <= written_at + 0.1
    numbers = [n for s in ring.segments(0, STARTS_AT + 100) for n in numbers_of(s.path)]
    assert numbers == list(range(len(numbers)))
    assert not list((tmp_path / "ring").glob("*.part.mkv"))


class SmallDisk:
    """A disk with so much room; what does not fit is refused as the system does."""

    def __init__(self, room: int) -> None:
        self.room = room

    def open(self, path: Path) -> BinaryIO:
        disk = self

        class File(io.FileIO):
            def write(self, data: object) -> int:
                size = memoryview(cast("bytes", data)).nbytes
                if size > disk.room:
                    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
                disk.room -= size
                return super().write(cast("bytes", data))

        return cast("BinaryIO", File(path, "xb"))


def test_a_full_disk_pauses_recording_with_the_reason_and_it_goes_on_by_itself(
    tmp_path: Path,
) -> None:
    disk = SmallDisk(room=150_000)
    film = make_film(tmp_path / "film.mp4", Film(seconds=20, noise=20, kbps=600))
    ring = open_ring(tmp_path / "ring", opener=disk.open)
    faults: list[VideoError | None] = []
    for number, packet in enumerate(FileSource(film, starts_at=STARTS_AT).packets()):
        if number == 150:
            disk.room = 10**9
        ring.write(packet)
        faults.append(ring.fault)
    ring.close()

    full = next(fault for fault in faults if fault is not None)
    assert full.what == "recording is paused: No space left on device"
    assert full.where == str(tmp_path / "ring")
    assert faults[-1] is None
    assert 0 < ring.unrecorded < 250
    kept = [n for s in ring.segments(0, STARTS_AT + 100) for n in numbers_of(s.path)]
    assert kept[0] == 0
    assert kept[-1] == 299
    assert any(segment.begins_run for segment in ring.segments(STARTS_AT + 10, STARTS_AT + 20))


def test_room_is_left_to_others_on_the_same_disk(tmp_path: Path) -> None:
    ring = recorded_ring(tmp_path, Film(seconds=4), replace(SMALL, spare_size=2**60))
    assert ring.segments(0, STARTS_AT + 100) == []
    assert ring.fault is not None
    assert "no room left to spare" in ring.fault.what


def test_a_folder_that_cannot_be_is_refused_at_once(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(VideoError, match="there can be no recording here"):
        Ring(tmp_path / "file" / "ring")


def test_a_change_of_size_begins_a_new_segment(tmp_path: Path) -> None:
    ring = recorded_ring(tmp_path, Film(seconds=3))
    large = make_film(tmp_path / "large.mp4", Film(seconds=3, width=640, height=360))
    record(ring, large, starts_at=STARTS_AT + 3)
    ring.close()

    widths = [FileSource(s.path).coding.width for s in ring.segments(0, STARTS_AT + 100)]

    assert widths == [320, 320, 640, 640]


def test_strange_files_in_the_folder_are_left_alone(tmp_path: Path) -> None:
    folder = tmp_path / "ring"
    folder.mkdir()
    (folder / "holiday.mkv").write_bytes(b"not ours")
    (folder / "20260302T231000.250000Z.part.mkv").write_bytes(b"of a crash, empty")

    assert Ring(folder).segments(0, STARTS_AT * 2) == []
    assert [path.name for path in folder.iterdir()] == ["holiday.mkv"]


def test_recording_begins_with_a_key_frame(tmp_path: Path) -> None:
    film = make_film(tmp_path / "film.mp4", Film(seconds=3))
    ring = open_ring(tmp_path / "ring")

    packets = list(FileSource(film, starts_at=STARTS_AT).packets())[5:]
    for number, packet in enumerate(packets):
        ring.write(replace(packet, discontinuity=number == 0))

    assert ring.unrecorded == 10
    assert ring.segments(0, STARTS_AT + 100)[0].starts_at == pytest.approx(STARTS_AT + 1.0)


class Unheard(Coding):
    """A coding that no container takes."""

    def add_to(self, output: av.container.OutputContainer) -> av.VideoStream:
        raise ValueError(f"{output.format.name} does not support it")


def test_a_codec_that_cannot_be_kept_is_said_and_leaves_no_litter(tmp_path: Path) -> None:
    film = make_film(tmp_path / "film.mp4", Film(seconds=1))
    ring = open_ring(tmp_path / "ring")
    for packet in FileSource(film, starts_at=STARTS_AT).packets():
        known = {each.name: getattr(packet.coding, each.name) for each in fields(Coding)}
        ring.write(replace(packet, coding=Unheard(**known)))

    assert ring.fault is not None
    assert ring.unrecorded == 15
    assert list((tmp_path / "ring").iterdir()) == []


def test_files_are_never_overwritten(tmp_path: Path) -> None:
    (tmp_path / "there").touch()
    with pytest.raises(FileExistsError):
        write_through(tmp_path / "there")
