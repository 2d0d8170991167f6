"""Files are kept by their content: whole, once, and as promised."""

import hashlib
from collections.abc import Iterator

import pytest

from plant.records import MediaFile, Sha256
from plant.store_errors import MediaMisfitError, MissingError
from tests.contracts.conftest import Keeper

FILM = bytes(range(256)) * 2000


def file_of(content: bytes) -> MediaFile:
    return MediaFile(Sha256(hashlib.sha256(content).hexdigest()), len(content))


def test_what_was_kept_is_read(keeper: Keeper) -> None:
    file = file_of(FILM)
    assert keeper.media.find(file.sha256) is None
    assert keeper.media.keep([FILM[:1000], b"", FILM[1000:]], promised=file) == file
    assert keeper.media.find(file.sha256) == file
    assert b"".join(keeper.media.read(file.sha256)) == FILM


def test_an_empty_file_is_a_file(keeper: Keeper) -> None:
    file = file_of(b"")
    keeper.media.keep([], promised=file)
    assert b"".join(keeper.media.read(file.sha256)) == b""


def test_the_same_content_may_come_again(keeper: Keeper) -> None:
    file = file_of(FILM)
    for _ in range(2):
        assert keeper.media.keep([FILM], promised=file) == file


@pytest.mark.parametrize(
    ("start", "length", "wanted"),
    [
        (0, 10, FILM[:10]),
        (300_000, 20_000, FILM[300_000:320_000]),
        (len(FILM) - 5, None, FILM[-5:]),
        (len(FILM) - 5, 100, FILM[-5:]),
        (len(FILM) + 5, 100, b""),
        (7, 0, b""),
    ],
)
def test_a_range_is_read(keeper: Keeper, start: int, length: int | None, wanted: bytes) -> None:
    file = keeper.media.keep([FILM], promised=file_of(FILM))
    assert b"".join(keeper.media.read(file.sha256, start=start, length=length)) == wanted


@pytest.mark.parametrize("content", [FILM + b"x", FILM[:-1], FILM[:-1] + b"x", b""])
def test_another_file_than_promised_is_refused_and_not_kept(keeper: Keeper, content: bytes) -> None:
    with pytest.raises(MediaMisfitError):
        keeper.media.keep([content], promised=file_of(FILM))
    assert keeper.media.find(file_of(FILM).sha256) is None
    assert keeper.media.find(file_of(content).sha256) is None


@pytest.mark.parametrize("name", ["0" * 64, "../../etc/passwd", "A" * 64, ""])
def test_a_file_that_is_not_kept_is_told_at_once(keeper: Keeper, name: str) -> None:
    with pytest.raises(MissingError):
        keeper.media.read(Sha256(name))


def test_a_broken_upload_leaves_nothing_and_keeps_its_own_error(keeper: Keeper) -> None:
    def broken() -> Iterator[bytes]:
        yield FILM[:1000]
        raise ConnectionResetError("the sender is gone")

    with pytest.raises(ConnectionResetError):
        keeper.media.keep(broken(), promised=file_of(FILM))
    assert keeper.media.find(file_of(FILM).sha256) is None
