"""Six digits that stand for a key, to be compared on two screens before IT approves it.

The device calculates them from its own key; what IT sees comes from the key that the
server was offered. If somebody else used the code, they differ.
"""

import hashlib


def fingerprint(device: str, thumbprint: str) -> str:
    """Return the digits in two groups of three."""
    digest = hashlib.sha256(f"floorwatch-fingerprint\n{device}\n{thumbprint}".encode()).digest()
    digits = f"{int.from_bytes(digest[:8], 'big') % 1_000_000:06d}"
    return f"{digits[:3]} {digits[3:]}"
