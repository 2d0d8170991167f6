"""Of a photo nothing but its pixels is kept, and what is no photo is refused."""

import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from mobile_reports import photos
from mobile_reports.errors import PhotoError
from mobile_reports.photos import made_anew
from tests.api.http.phones import a_photo


def opened(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(content))


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_a_photo_becomes_an_upright_jpeg_that_tells_nothing(form: str) -> None:
    made = opened(made_anew(a_photo(form=form)))
    assert (made.format, made.size) == ("JPEG", (48, 64))
    assert dict(made.getexif()) == {}
    assert set(made.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}


def test_what_is_transparent_becomes_white() -> None:
    written = io.BytesIO()
    Image.new("RGBA", (8, 8), (0, 0, 0, 0)).save(written, "PNG")
    assert opened(made_anew(written.getvalue())).getpixel((4, 4)) == (255, 255, 255)


def test_a_photo_of_too_many_pixels_is_refused_before_it_is_unpacked() -> None:
    written = io.BytesIO()
    Image.new("1", (8000, 6000)).save(written, "PNG")
    with pytest.raises(PhotoError, match="8000 x 6000"):
        made_anew(written.getvalue())


def test_a_file_that_is_too_large_is_refused() -> None:
    with pytest.raises(PhotoError, match="bytes"):
        made_anew(bytes(photos.LARGEST_FILE + 1))


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=300), st.integers(0, 600), st.sampled_from(["JPEG", "PNG", "WEBP"]))
def test_whatever_comes_is_a_photo_or_refused(noise: bytes, at: int, form: str) -> None:
    fine = a_photo(form=form)
    try:
        made = made_anew(fine[:at] + noise + fine[at + len(noise) :])
    except PhotoError:
        return
    assert opened(made).format == "JPEG"
