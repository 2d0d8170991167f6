"""What people write about a report, checked before it is kept."""

import unicodedata

from mobile_reports.errors import ReportError

LONGEST = 2000
_LINE_BREAKS = {"\n", "\t"}


def checked_words(text: str) -> str:
    """Return the words without blanks around them and without control characters.

    None at all is fine; too many, or half a character, is a ReportError.
    """
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise ReportError("the words hold half a character", remedy="write them again") from error
    kept = "".join(each for each in text.replace("\r\n", "\n") if _is_written(each)).strip()
    if len(kept) > LONGEST:
        raise ReportError(
            f"the words have {len(kept)} characters, and {LONGEST} are the most",
            remedy="write less, or send a second report",
        )
    return kept


def checked_message(text: str) -> str:
    """Return the words of a message, which must not be empty."""
    kept = checked_words(text)
    if not kept:
        raise ReportError("the message is empty", remedy="write something")
    return kept


def _is_written(character: str) -> bool:
    return character in _LINE_BREAKS or unicodedata.category(character) not in {"Cc", "Co", "Cn"}
