"""What people write, checked before it is kept."""

from casework.errors import CaseError
from plant.records import is_name

LONGEST_REASON = 1000


def checked_person(by: str) -> str:
    """Return the name of who acts, or raise CaseError."""
    if not is_name(by):
        raise CaseError("whoever acts needs a name", remedy="give at most 200 printable characters")
    return by


def checked_reason(reason: str) -> str:
    """Return a reason without blanks around it, or raise CaseError."""
    stripped = reason.strip()
    if len(stripped) > LONGEST_REASON or "\0" in stripped or not _is_text(stripped):
        raise CaseError(
            "this reason cannot be kept", remedy=f"use at most {LONGEST_REASON} characters of text"
        )
    return stripped


def _is_text(text: str) -> bool:
    """Whether it can be written down: half a character cannot."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
