"""Tells when a camera changes its picture size or coding within a running stream.

H.264 and H.265 repeat the description of their pictures before key frames. When
it is no longer what it was, whoever recorded by the old one must begin anew.
"""

_START_CODE = b"\x00\x00\x01"
_HEAD_BYTES = 1024


class SequenceWatch:
    """Compares the picture descriptions of the key frames of one stream."""

    def __init__(self, codec: str) -> None:
        self._codec = codec
        self._known: frozenset[bytes] | None = None

    def changed(self, key_packet: memoryview) -> bool:
        """Whether this key frame brings another description than the one before."""
        if self._codec not in ("h264", "hevc"):
            return False
        brought = self._descriptions(bytes(key_packet[:_HEAD_BYTES]))
        if not brought:
            return False
        before, self._known = self._known, brought
        return before is not None and before != brought

    def _descriptions(self, head: bytes) -> frozenset[bytes]:
        units = head.split(_START_CODE)[1:]
        return frozenset(unit.rstrip(b"\x00") for unit in units if self._describes(unit))

    def _describes(self, unit: bytes) -> bool:
        if not unit:
            return False
        if self._codec == "h264":
            return unit[0] & 0x1F == 7
        return unit[0] >> 1 & 0x3F == 33
