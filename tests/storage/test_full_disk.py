"""A disk without space gives a clear error and no half file."""

import resource
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from plant.store_errors import FullError
from storage.media import MediaFolder
from tests.contracts.test_media import FILM, file_of
from tests.fakes import FakeClock


@contextmanager
def files_no_larger_than(octets: int) -> Iterator[None]:
    """Let this process write no larger files: the kernel refuses as a full disk does."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    told = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (octets, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, told)


def test_a_file_that_finds_no_space_leaves_nothing(tmp_path: Path) -> None:
    media, file = MediaFolder(tmp_path, FakeClock()), file_of(FILM)
    with files_no_larger_than(100_000), pytest.raises(FullError, match="free some space"):
        media.keep([FILM], promised=file)
    assert media.find(file.sha256) is None
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
    assert media.keep([FILM], promised=file) == file
