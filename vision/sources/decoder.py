"""One decoder for one run of a source: packets in, frames with capture time out.

- Decoding begins with a key frame. A packet that cannot be decoded is counted and
  left out; the next one goes on.
- Times of frames never stand still or run backwards.
- A frame of another size than the one before is a discontinuity.
- While `idle`, only key frames are decoded. The packets since the last key frame
  are kept, so that the first `decode` after waking looks back over all of them.
"""

import heapq
from collections.abc import Iterable

import av
from av.codec.context import Flags, ThreadType

from vision.frames import Frame
from vision.sources.packets import Coding, Packet, RawPacket
from vision.sources.picture import DecodedFrame

LARGEST_PICTURE = 8192 * 8192
LOOK_BACK_BYTES = 16 * 1024 * 1024
PATIENCE_PACKETS = 300
_LEAST_STEP = 1e-3


def prepare(context: av.VideoCodecContext, *, threaded: bool, low_delay: bool, swift: bool) -> None:
    """Set a decoder up before its first packet.

    Threads decode on all cores at the price of delay; the pictures are the same.
    `swift` leaves the edges of blocks unsmoothed but in key frames, for about a
    quarter less work: pictures are a little coarser until the next key frame.
    """
    context.thread_type = ThreadType.AUTO if threaded else ThreadType.NONE
    context.thread_count = 0 if threaded else 1
    context.options = {**context.options, "max_pixels": str(LARGEST_PICTURE)}
    if swift:
        context.options = {**context.options, "skip_loop_filter": "nokey"}
    if low_delay:
        context.flags |= Flags.low_delay


class Decoder:
    """Decodes the packets of one run, in the order in which they came.

    `zero_at` is the capture time of pts 0.
    """

    def __init__(
        self, context: av.VideoCodecContext, coding: Coding, *, zero_at: float, first_index: int = 0
    ) -> None:
        self.index = first_index
        self.broken = 0
        self.skipped = 0
        self.idle = False
        self._context = context
        self._ordered = coding.in_display_order
        self._zero_at = zero_at
        self._second = float(coding.time_base)
        self._pending: list[int] = []
        self._kept: list[Packet] = []
        self._kept_bytes = 0
        self._shown_at = self._seen_until = float("-inf")
        self._size = (0, 0)
        self._break = True
        self._patience = PATIENCE_PACKETS

    def decode(self, packet: Packet) -> list[Frame]:
        """Return the frames that this packet completes."""
        if packet.discontinuity:
            self._break, self._shown_at = True, float("-inf")
        if self.idle:
            return self._glance(packet)
        if self._kept:
            return self._look_back(packet)
        if self._patience and not packet.is_keyframe:
            self._patience -= 1
            self.skipped += 1
            return []
        self._patience = 0
        return self._frames(self._feed(packet.raw))

    def drain(self) -> list[Frame]:
        """Return the frames that are still held back. The decoder is done then."""
        return self._frames(self._feed(None))

    def skip(self) -> None:
        """Leave a packet out, and with it all until the next key frame: we are late."""
        self.skipped += 1
        self._restart()

    def _glance(self, packet: Packet) -> list[Frame]:
        if packet.is_keyframe:
            self._restart()
            videos = [*self._feed(packet.raw), *self._feed(None)]
            self._restart()
            self._kept, self._kept_bytes = [packet], packet.raw.size
            return self._frames(videos)
        self.skipped += 1
        self._kept_bytes += packet.raw.size
        if self._kept_bytes > LOOK_BACK_BYTES:
            self._kept = []
        elif self._kept:
            self._kept.append(packet)
        return []

    def _look_back(self, packet: Packet) -> list[Frame]:
        past = self._kept
        self._restart()
        self._patience = 0
        self._seen_until = self._shown_at
        self.skipped -= len(past) - 1
        return [frame for kept in (*past, packet) for frame in self._frames(self._feed(kept.raw))]

    def _restart(self) -> None:
        self._context.flush_buffers()
        self._pending.clear()
        self._kept, self._kept_bytes = [], 0
        self._patience = PATIENCE_PACKETS

    def _feed(self, raw: RawPacket | None) -> list[av.VideoFrame]:
        if raw is not None and raw.pts is not None and not self._ordered:
            heapq.heappush(self._pending, raw.pts)
        try:
            return self._context.decode(raw)
        except EOFError:
            return []
        except av.error.FFmpegError:
            self.broken += 1
            if raw is not None and raw.pts in self._pending:
                self._pending.remove(raw.pts)
                heapq.heapify(self._pending)
            return []

    def _frames(self, videos: Iterable[av.VideoFrame]) -> list[Frame]:
        return [frame for video in videos for frame in self._frame(video)]

    def _frame(self, video: av.VideoFrame) -> list[Frame]:
        pts = heapq.heappop(self._pending) if self._pending else video.pts
        at = self._zero_at + (pts or 0) * self._second
        if at <= self._seen_until:
            return []
        at = max(at, self._shown_at + _LEAST_STEP)
        size = (video.width, video.height)
        frame = DecodedFrame(video, self.index, at, self._break or size != self._size)
        self.index += 1
        self._shown_at, self._size, self._break = at, size, False
        return [frame]
