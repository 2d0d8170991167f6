"""The text of a bundle's policies, cut into pieces as IT wrote them: each with its comment.

Cedar keeps no text of a policy, and IT wants to read what it wrote. A piece ends with the
semicolon that ends its policy; strings and comments may hold others.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import takewhile

# A string, a comment to the end of its line, or a single character.
_TOKEN = re.compile(r'"(?:\\.|[^"\\])*"|//[^\n]*|.', re.DOTALL)
_ID = re.compile(r'@id\(\s*"((?:\\.|[^"\\])*)"\s*\)')


@dataclass(frozen=True, slots=True)
class Piece:
    """One policy: its name, what was written above it, and its text."""

    id: str
    comment: str
    text: str


def pieces_of(text: str) -> list[Piece]:
    """Return the policies of a file that Cedar can read, in their order."""
    return [_piece(each) for each in _cut(text)]


def _cut(text: str) -> Iterator[str]:
    start = 0
    for token in _TOKEN.finditer(text):
        if token.group() == ";":
            yield text[start : token.end()].strip()
            start = token.end()


def _piece(text: str) -> Piece:
    """Part the comment from the policy; one above an empty line speaks of the whole file."""
    lines = text.splitlines()
    first = next((at for at, line in enumerate(lines) if _is_policy(line)), 0)
    above = list(takewhile(_is_comment, reversed(lines[:first])))
    comment = " ".join(line.strip().removeprefix("//").strip() for line in reversed(above))
    body = "\n".join(lines[first:])
    found = _ID.search(body)
    return Piece(found.group(1) if found else "", comment, body)


def _is_comment(line: str) -> bool:
    return line.strip().startswith("//")


def _is_policy(line: str) -> bool:
    return bool(line.strip()) and not _is_comment(line)
