"""Verifies a Floorwatch audit log. For auditors: one file, Python's own library and cryptography.

    python verify_audit.py FOLDER --name NAME --key KEY [--witnessed SIZE:ROOT]

KEY is the log's public Ed25519 key in base64, taken from somewhere other than the
machine that wrote the log; SIZE:ROOT (base64) is a checkpoint that you noted earlier.
Exit code 0: every record is as it was written. 1: something is wrong, and is told.

It was written apart from the product's own verifier and shares no code with it: it
builds the tree of RFC 6962 level by level over all records.
"""

import argparse
import base64
import hashlib
import json
import sys
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey


def main() -> int:
    """Verify the log that the command line names."""
    parser = argparse.ArgumentParser(description="Verifies a Floorwatch audit log.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--name", required=True, help="the name of the log")
    parser.add_argument("--key", required=True, help="its public Ed25519 key in base64")
    parser.add_argument("--witnessed", help="SIZE:ROOT of a checkpoint noted earlier")
    asked = parser.parse_args()
    key = Ed25519PublicKey.from_public_bytes(base64.b64decode(asked.key))
    wrong, records = check(asked.folder, asked.name, key, asked.witnessed)
    for each in wrong:
        sys.stdout.write(f"WRONG: {each}\n")
    if not wrong:
        sys.stdout.write(f"good: {records} records, all signed\n")
    return 1 if wrong else 0


def check(
    folder: Path, name: str, key: Ed25519PublicKey, witnessed: str | None = None
) -> tuple[list[str], int]:
    """Return what is wrong with a log, and how many records it has."""
    files = sorted(folder.glob("*.jsonl"))
    if not files or int(files[0].stem) != 0:
        return ["the log does not begin with its first record"], 0
    lines: list[bytes] = []
    for file in files:
        if int(file.stem) != len(lines):
            return [f"{file.name}: records before it are missing"], len(lines)
        content = file.read_bytes()
        if content and not content.endswith(b"\n"):
            return [f"{file.name}: the last record is cut off"], len(lines)
        lines += content.split(b"\n")[:-1]
    wrong = [f"record {at} does not carry its number" for at in _misnumbered(lines)]
    signed, more = _signed(files, name, key)
    wrong += more + _unlike(lines, signed)
    if not signed or max(signed) != len(lines):
        wrong.append("the records after the last checkpoint are not signed")
    if witnessed:
        size, _, root = witnessed.partition(":")
        wrong += _unlike(lines, {int(size): {base64.b64decode(root)}})
    return wrong, len(lines)


def _misnumbered(lines: list[bytes]) -> list[int]:
    return [at for at, line in enumerate(lines) if _number(line) != at]


def _number(line: bytes) -> object:
    try:
        record = json.loads(line)
    except ValueError:
        return None
    return record.get("seq") if isinstance(record, dict) else None


def _signed(
    files: list[Path], name: str, key: Ed25519PublicKey
) -> tuple[dict[int, set[bytes]], list[str]]:
    """Return the roots that are signed, by the number of records."""
    found: dict[int, set[bytes]] = {}
    wrong: list[str] = []
    for file in (each.with_suffix(".notes") for each in files):
        pieces = file.read_bytes().split(b"\n\n") if file.exists() else [b"-"]
        if len(pieces) % 2 == 0 or pieces[-1]:
            wrong.append(f"{file.name}: a checkpoint is missing or cut off")
        for body, signature in zip(pieces[0:-1:2], pieces[1::2], strict=False):
            try:
                size, root = _opened(body + b"\n", signature, name, key)
            except (ValueError, InvalidSignature):
                wrong.append(f"{file.name}: a checkpoint is not signed by {name}")
            else:
                found.setdefault(size, set()).add(root)
    return found, wrong


def _opened(body: bytes, signature: bytes, name: str, key: Ed25519PublicKey) -> tuple[int, bytes]:
    start = f"— {name} ".encode()
    lines = [line for line in signature.split(b"\n") if line.startswith(start)]
    if not lines:
        raise ValueError
    raw = _decoded(lines[0].removeprefix(start))
    hint = hashlib.sha256(name.encode() + b"\n\x01" + key.public_bytes_raw()).digest()[:4]
    if raw[:4] != hint:
        raise ValueError
    key.verify(raw[4:], body)
    origin, size, root, rest = body.split(b"\n")
    if origin != name.encode() or rest:
        raise ValueError
    return int(size), _decoded(root)


def _decoded(text: bytes) -> bytes:
    """Return what base64 stands for. The bits after its end must be zero, or it was changed."""
    raw = base64.b64decode(text, validate=True)
    if base64.b64encode(raw) != text:
        raise ValueError
    return raw


def _unlike(lines: list[bytes], roots: dict[int, set[bytes]]) -> list[str]:
    """Return the checkpoints that the records do not fit."""
    leaves = [hashlib.sha256(b"\0" + line).digest() for line in lines]
    levels = _levels(leaves)
    wrong = []
    for size in sorted(roots):
        if size > len(leaves):
            wrong.append(f"{size} records were signed, and only {len(leaves)} are here")
        elif roots[size] != {_root(levels, size)}:
            wrong.append(f"the first {size} records are not those that were signed")
    return wrong


def _levels(leaves: list[bytes]) -> list[list[bytes]]:
    """Return the complete subtrees of every height, the leaves first."""
    levels = [leaves]
    while len(levels[-1]) > 1:
        below = levels[-1]
        pairs = zip(below[0::2], below[1::2], strict=False)
        levels.append([hashlib.sha256(b"\1" + left + right).digest() for left, right in pairs])
    return levels


def _root(levels: list[list[bytes]], size: int) -> bytes:
    """Return the root over the first records, from the complete subtrees that cover them."""
    root = b""
    for height, level in enumerate(levels):
        if size >> height & 1:
            subtree = level[(size >> height) - 1]
            root = hashlib.sha256(b"\1" + subtree + root).digest() if root else subtree
    return root or hashlib.sha256(b"").digest()


if __name__ == "__main__":
    sys.exit(main())
