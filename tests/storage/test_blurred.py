"""Blurred copies: made once, whatever asks at the same time, and gone with their originals."""

import hashlib
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from plant.errors import VideoError
from plant.records import MediaFile, Sha256
from plant.store_errors import MissingError
from storage.blurred import BlurredFolder
from storage.media import MediaFolder
from tests.fakes import FakeClock


@pytest.fixture
def media(tmp_path: Path) -> MediaFolder:
    return MediaFolder(tmp_path / "media", FakeClock())


def kept(media: MediaFolder, content: bytes = b"a clip") -> MediaFile:
    promised = MediaFile(Sha256(hashlib.sha256(content).hexdigest()), len(content))
    return media.keep([content], promised=promised)


def writing(content: bytes) -> Callable[[Path], None]:
    def write(target: Path) -> None:
        target.write_bytes(content)

    return write


def test_a_copy_is_made_once_and_read_in_parts(media: MediaFolder) -> None:
    copies, original, made = BlurredFolder(media), kept(media), list[Path]()

    def write(target: Path) -> None:
        made.append(target)
        target.write_bytes(b"0123456789")

    first = copies.make(original.sha256, "a", write)
    assert copies.make(original.sha256, "a", write) == first
    assert len(made) == 1
    assert b"".join(copies.read(first.sha256, start=2, length=3)) == b"234"
    assert copies.find(first.sha256) == first


def test_who_asks_while_it_is_made_waits_for_it(media: MediaFolder) -> None:
    copies, original = BlurredFolder(media), kept(media)
    begun, go, made = threading.Event(), threading.Event(), list[int]()

    def write(target: Path) -> None:
        begun.set()
        assert go.wait(30)
        made.append(1)
        target.write_bytes(b"copy")

    threads = [
        threading.Thread(target=copies.make, args=(original.sha256, "a", write)) for _ in range(4)
    ]
    for each in threads:
        each.start()
    assert begun.wait(30)
    go.set()
    for each in threads:
        each.join(30)
    assert made == [1]


def test_another_recipe_is_another_copy(media: MediaFolder) -> None:
    copies, original = BlurredFolder(media), kept(media)
    names = {copies.make(original.sha256, recipe, writing(b"x")).sha256 for recipe in ("a", "b")}
    assert len(names) == 2


def test_what_cannot_be_made_leaves_nothing(media: MediaFolder) -> None:
    copies, original = BlurredFolder(media), kept(media)

    def write(target: Path) -> None:
        target.write_bytes(b"half")
        raise VideoError("no film")

    with pytest.raises(VideoError):
        copies.make(original.sha256, "a", write)
    assert [each for each in copies.root.rglob("*") if each.is_file()] == []


def test_copies_go_with_their_original(media: MediaFolder) -> None:
    copies, original, other = BlurredFolder(media), kept(media), kept(media, b"another")
    gone = copies.make(original.sha256, "a", writing(b"x"))
    stays = copies.make(other.sha256, "a", writing(b"y"))
    media.path_of(original.sha256).unlink()
    assert copies.sweep() == 1
    assert (copies.find(gone.sha256), copies.find(stays.sha256)) == (None, stays)
    with pytest.raises(MissingError):
        copies.make(original.sha256, "a", writing(b"x"))


def test_the_oldest_go_when_there_are_too_many(media: MediaFolder) -> None:
    copies = BlurredFolder(media, most_bytes=25)
    for content in (b"one", b"two", b"three", b"four"):
        copies.make(kept(media, content).sha256, "a", writing(b"0123456789"))
    assert len(list(copies.root.rglob("*-*"))) == 2


@pytest.mark.parametrize("name", ["", "../../etc/passwd", "a" * 64, f"{'a' * 64}-{'b' * 32}/x"])
def test_nobody_chooses_a_path(media: MediaFolder, name: str) -> None:
    with pytest.raises(MissingError):
        BlurredFolder(media).find(Sha256(name))
