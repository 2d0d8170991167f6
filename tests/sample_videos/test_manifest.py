"""What a detector learned from is listed, and nothing that serves to measure is among it."""

import hashlib
from pathlib import Path

import pytest

from sample_videos.studio.training.classes import pasted_of, photographs_of
from sample_videos.studio.training.manifest import (
    NEVER,
    ForbiddenPictureError,
    Learned,
    learned_from,
    read,
    refuse_forbidden,
    written,
)

PACKAGED = Path(__file__).parents[2] / "vision/models/floorwatch-n"
FORBIDDEN = next(read(NEVER))


def test_the_pictures_that_serve_to_measure_are_known() -> None:
    assert len(list(read(NEVER))) == 84


def test_drawn_pictures_and_photographs_of_others_may_be_learned_from() -> None:
    refuse_forbidden(
        [
            Learned("a" * 64, "rendered", "003_014.jpg"),
            Learned("b" * 64, "photographs", "OTHER_jpg.rf.123.jpg"),
            Learned("b" * 64, "pasted", "OTHER_jpg.rf.123.jpg"),
        ]
    )


@pytest.mark.parametrize(
    "picture",
    [
        Learned(FORBIDDEN.digest, "photographs", "renamed.jpg"),
        Learned("a" * 64, "photographs", f"{FORBIDDEN.photograph}.rf.another-copy.jpg"),
        Learned("a" * 64, "pasted", f"{FORBIDDEN.photograph}.rf.another-copy.jpg"),
        Learned("a" * 64, "rendered", "carton_taken-00120.jpg"),
        Learned("a" * 64, "films", "carton_taken.mp4"),
    ],
)
def test_a_picture_that_serves_to_measure_is_refused(picture: Learned) -> None:
    with pytest.raises(ForbiddenPictureError, match="may not be learned from"):
        refuse_forbidden([picture])


def test_a_photograph_is_listed_as_what_it_was_found_as(tmp_path: Path) -> None:
    folder = photographs_of(tmp_path)
    folder.mkdir()
    (folder / "0000.jpg").write_bytes(b"widened")
    (folder / "sources.txt").write_text(f"{'c' * 64}  NAME_jpg.rf.9.jpg\n")
    drawn = tmp_path / "001_002.jpg"
    drawn.write_bytes(b"drawn")
    pasted_of(tmp_path).mkdir()
    (pasted_of(tmp_path) / "sources.txt").write_text(f"{'d' * 64}  OTHER_jpg.rf.2.jpg\n")
    listed = learned_from([folder / "0000.jpg", drawn, pasted_of(tmp_path) / "0000.jpg"])
    assert listed == [
        Learned("c" * 64, "photographs", "NAME_jpg.rf.9.jpg"),
        Learned(hashlib.sha256(b"drawn").hexdigest(), "rendered", "001_002.jpg"),
        Learned("d" * 64, "pasted", "OTHER_jpg.rf.2.jpg"),
    ]
    told = tmp_path / "learned.txt"
    told.write_text(written(listed))
    assert list(read(told)) == listed


def test_what_comes_with_floorwatch_learned_from_nothing_that_serves_to_measure() -> None:
    listed = list(read(PACKAGED / "learned.txt"))
    refuse_forbidden(listed)
    card = (PACKAGED / "README.md").read_text("utf-8")
    for kind in ("rendered pictures", "photographs"):
        assert f"{sum(one.kind == kind.split()[0] for one in listed)} {kind}" in card
