"""Words are kept as they were written, without what nobody can write."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mobile_reports.errors import ReportError
from mobile_reports.wording import LONGEST, checked_message, checked_words


def test_words_lose_blanks_around_them_and_control_characters() -> None:
    assert checked_words("  two\r\npeople\x00\x07 ") == "two\npeople"
    assert checked_words("") == ""
    assert checked_words("zwei Männer 🚚 شخصان") == "zwei Männer 🚚 شخصان"


def test_too_many_words_and_half_a_character_are_refused() -> None:
    with pytest.raises(ReportError, match=str(LONGEST)):
        checked_words("x" * (LONGEST + 1))
    with pytest.raises(ReportError, match="half"):
        checked_words("\ud83d")


def test_a_message_says_something() -> None:
    assert checked_message(" yes ") == "yes"
    with pytest.raises(ReportError, match="empty"):
        checked_message("\x07 ")


@given(st.text(max_size=200))
def test_what_was_checked_once_stays_as_it_is(text: str) -> None:
    try:
        once = checked_words(text)
    except ReportError:
        return
    assert checked_words(once) == once
