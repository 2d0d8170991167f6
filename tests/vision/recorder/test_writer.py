"""One thread writes for all cameras; nobody waits for it, and nothing grows without end."""

import threading
from pathlib import Path

from tests.films import Film, make_film
from tests.vision.recorder.recording import STARTS_AT, numbers_of, open_ring
from vision.recorder.writer import Writer
from vision.sources.file import FileSource


def test_packets_are_written_while_their_camera_decodes_them(tmp_path: Path) -> None:
    path = make_film(tmp_path / "film.mp4", Film(seconds=6, b_frames=2))
    rings = [open_ring(tmp_path / f"ring{n}") for n in range(3)]
    writer = Writer()
    thread = threading.Thread(target=writer.run)
    thread.start()
    decoded = 0
    sources = [FileSource(path, starts_at=STARTS_AT) for _ in rings]
    for ring, source in zip(rings, sources, strict=True):
        for packet in source.packets():
            assert writer.put(ring, packet)
            decoded += len(source.decode(packet))
        decoded += len(source.drain())
    assert writer.flush(timeout=10)
    writer.stop()
    thread.join(timeout=10)

    assert decoded == 3 * 90
    for ring in rings:
        numbers = [n for s in ring.segments(0, STARTS_AT + 100) for n in numbers_of(s.path)]
        assert numbers == list(range(90))


def test_a_queue_that_is_full_drops_up_to_the_next_key_frame_and_counts(tmp_path: Path) -> None:
    path = make_film(tmp_path / "film.mp4", Film(seconds=4))
    ring = open_ring(tmp_path / "ring")
    packets = list(FileSource(path, starts_at=STARTS_AT).packets())
    writer = Writer(queue_size=sum(packet.raw.size for packet in packets[:20]))

    taken = [writer.put(ring, packet) for packet in packets]

    assert taken == [True] * 20 + [False] * 40
    assert writer.dropped(ring) == 40
    thread = threading.Thread(target=writer.run)
    thread.start()
    assert writer.flush(timeout=10)
    assert [writer.put(ring, packet) for packet in packets[40:50]] == [False] * 5 + [True] * 5
    writer.stop()
    thread.join(timeout=10)
    assert writer.dropped(ring) == 45
