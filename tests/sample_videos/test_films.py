"""The bundled films and their truth files fit together, and together they are small."""

import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import av
import pytest

from plant.events import EventKind

FOLDER = Path(__file__).parents[2] / "sample_videos"
FILMS = sorted(path.stem for path in FOLDER.glob("*.mp4"))
MOST_BYTES = 40_000_000


@dataclass(frozen=True, slots=True)
class Decoded:
    """What a player finds in a film."""

    frames: int
    size: tuple[int, int]
    rate: float
    key_frames: tuple[int, ...]
    codec: str
    pixels: str | None


def decoded(name: str) -> Decoded:
    """Count a film's frames without drawing them."""
    with av.open(str(FOLDER / f"{name}.mp4")) as container:
        stream = container.streams.video[0]
        packets = [packet for packet in container.demux(stream) if packet.size]
        keys = tuple(index for index, packet in enumerate(packets) if packet.is_keyframe)
        context = stream.codec_context
        size = (context.width, context.height)
        return Decoded(
            len(packets), size, float(stream.average_rate or 0), keys, context.name, context.pix_fmt
        )


def truth(name: str) -> dict[str, object]:
    """Read a truth file; its parts are checked where they are used."""
    told: dict[str, object] = json.loads((FOLDER / f"{name}.truth.json").read_text())
    return told


def rows(told: dict[str, object], part: str) -> list[dict[str, object]]:
    """Return one list of a truth file."""
    found = told[part]
    assert isinstance(found, list)
    return found


def number(value: object) -> float:
    """Return a number of a truth file."""
    assert isinstance(value, int | float)
    return float(value)


def test_there_are_films() -> None:
    assert FILMS


def test_all_films_together_are_small() -> None:
    assert sum(path.stat().st_size for path in FOLDER.glob("*.mp4")) <= MOST_BYTES


def test_every_truth_file_has_its_film() -> None:
    assert (
        sorted(path.name.removesuffix(".truth.json") for path in FOLDER.glob("*.truth.json"))
        == FILMS
    )


@pytest.mark.parametrize("name", FILMS)
class TestFilm:
    def test_the_truth_names_its_film(self, name: str) -> None:
        assert truth(name)["version"] == 1
        assert truth(name)["video"] == f"{name}.mp4"

    def test_a_browser_can_play_it(self, name: str) -> None:
        assert (decoded(name).codec, decoded(name).pixels) == ("h264", "yuv420p")
        head = (FOLDER / f"{name}.mp4").read_bytes()[:65536]
        assert b"moov" in head, "the index must come before the pictures"

    def test_the_truth_has_one_line_per_frame(self, name: str) -> None:
        told, film = truth(name), decoded(name)
        assert [row["index"] for row in rows(told, "frames")] == list(range(film.frames))
        assert told["size"] == list(film.size)
        assert told["fps"] == film.rate

    def test_key_frames_come_every_two_seconds(self, name: str) -> None:
        film = decoded(name)
        gaps = [b - a for a, b in zip(film.key_frames, film.key_frames[1:], strict=False)]
        assert film.key_frames[0] == 0
        assert max(gaps, default=0) <= 2 * film.rate

    def test_it_says_when_it_was_taken(self, name: str) -> None:
        assert datetime.fromisoformat(str(truth(name)["starts_at"])).tzinfo is not None

    def test_boxes_lie_in_the_picture(self, name: str) -> None:
        for frame in rows(truth(name), "frames"):
            for seen in rows(frame, "objects"):
                box = seen["box"]
                assert isinstance(box, list)
                x, y, w, h = box
                assert min(x, y) >= 0
                assert min(w, h) > 0
                assert x + w <= 1.0002
                assert y + h <= 1.0002
                assert 0 < number(seen["visible"]) <= 1

    def test_only_named_objects_are_seen(self, name: str) -> None:
        named = {row["id"] for row in rows(truth(name), "objects")}
        frames = rows(truth(name), "frames")
        assert {seen["id"] for frame in frames for seen in rows(frame, "objects")} <= named

    def test_expected_events_are_of_known_kinds_and_in_time(self, name: str) -> None:
        told = truth(name)
        seconds = len(rows(told, "frames")) / number(told["fps"])
        for event in rows(told, "expected"):
            assert event["kind"] in {kind.value for kind in EventKind}
            assert 0 <= number(event["onset_seconds"]) < seconds
            assert number(event["tolerance_seconds"]) > 0
            end = event["end_seconds"]
            assert end is None or number(event["onset_seconds"]) < number(end) <= seconds

    def test_nothing_happens_in_the_first_six_seconds(self, name: str) -> None:
        assert all(number(row["onset_seconds"]) >= 6 for row in rows(truth(name), "expected"))


def test_a_driven_forklift_passes_in_the_normal_shift_and_is_no_event() -> None:
    told = truth("normal_shift")
    label = {row["id"]: row["label"] for row in rows(told, "objects")}
    seen = [{label[one["id"]] for one in rows(row, "objects")} for row in rows(told, "frames")]
    assert sum({"forklift", "person"} <= labels for labels in seen) > 100
    assert not rows(told, "expected")
