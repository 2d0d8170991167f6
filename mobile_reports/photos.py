"""A photo as it is kept: made anew from the pixels of the one that came.

Where it was taken, with which device and when, thumbnails, comments and whatever else a
file can hold stay behind. What is no JPEG, PNG or WebP, what would unpack to more than
can be held, and what is broken is refused before it is kept.
"""

import io
import struct
import warnings
import zlib

from PIL import Image, ImageOps, UnidentifiedImageError

from mobile_reports.errors import PhotoError

MEDIA_TYPE = "image/jpeg"
LARGEST_FILE = 8 << 20
MOST_PIXELS = 40_000_000
LONGEST_EDGE = 2048
QUALITY = 82
_FORMATS = ("JPEG", "PNG", "WEBP")
# What decoders raise over content that is none; a photo of any content must not be a surprise.
_BROKEN = (
    *(OSError, ValueError, SyntaxError, EOFError, LookupError, TypeError, ArithmeticError),
    *(MemoryError, struct.error, zlib.error, Image.DecompressionBombError),
)


def made_anew(content: bytes) -> bytes:
    """Return a JPEG of the picture's pixels alone, upright and no larger than 2048 a side."""
    if len(content) > LARGEST_FILE:
        raise PhotoError(
            f"the photo has {len(content)} bytes, and {LARGEST_FILE} are the most",
            remedy="take it again with a smaller size",
        )
    # Whatever a decoder dislikes: the content comes from outside, and only PhotoError leaves.
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return _jpeg_of(content)
    except UnidentifiedImageError as error:
        raise PhotoError(
            "the file is no photo", remedy="send a JPEG, PNG or WebP picture"
        ) from error
    except _BROKEN as error:
        raise PhotoError("the photo is broken", remedy="take it again") from error


def _jpeg_of(content: bytes) -> bytes:
    with Image.open(io.BytesIO(content), formats=_FORMATS) as opened:
        width, height = opened.size
        if width * height > MOST_PIXELS:
            raise PhotoError(
                f"the photo has {width} x {height} pixels, and {MOST_PIXELS:,} are the most",
                remedy="take it again with a smaller size",
            )
        # Made small before anything else, so that no second picture of full size is held.
        opened.thumbnail((LONGEST_EDGE, LONGEST_EDGE))
        upright = ImageOps.exif_transpose(opened)
        # Pasting into a new picture takes pixels along and nothing else.
        bare = Image.new("RGB", upright.size, "white")
        seen = upright.convert("RGBA")
        bare.paste(seen, mask=seen.getchannel("A"))
    written = io.BytesIO()
    bare.save(written, "JPEG", quality=QUALITY, optimize=True)
    return written.getvalue()
