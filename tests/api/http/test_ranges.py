"""Whatever a Range header says, what is given lies within the file."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.http.ranges import UnsatisfiableError, asked_for

NUMBERS = st.one_of(st.just(""), st.integers(0, 300).map(str), st.integers(0, 10**30).map(str))


@given(first=NUMBERS, last=NUMBERS, size=st.integers(0, 200))
def test_a_part_lies_within_the_file_and_is_the_one_asked_for(
    first: str, last: str, size: int
) -> None:
    try:
        span = asked_for(f"bytes={first}-{last}", size)
    except UnsatisfiableError:
        assert (first and int(first) >= size) or not (last and int(last)) or size == 0
        return
    if span is None:
        return
    content = bytes(range(size))
    part = content[span.start : span.start + span.length]
    assert len(part) == span.length > 0
    wanted = content[int(first) :] if first else content[-int(last) :]
    assert part == (wanted[: int(last) - int(first) + 1] if first and last else wanted)


@given(st.text())
def test_no_header_breaks_the_reading(header: str) -> None:
    try:
        span = asked_for(header, 100)
    except UnsatisfiableError:
        return
    assert span is None or span.start + span.length <= 100


@pytest.mark.parametrize(
    "header", [None, "", "bytes", "bytes=", "bytes=-", "bytes=a-b", "items=0-1"]
)
def test_what_is_no_range_is_the_whole_file(header: str | None) -> None:
    assert asked_for(header, 100) is None
