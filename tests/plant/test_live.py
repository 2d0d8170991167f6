"""A live picture travels as it was sent, and what is none is refused."""

import json
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plant.ids import CameraId
from plant.json_tables import JsonMisfitError, table_of
from plant.live import LARGEST_JPEG, LivePicture, Look, Looks
from tests.builders import at

JPEG = b"\xff\xd8\xff\xe0"
DOCK = CameraId("dock")


def a_picture(jpeg: bytes = JPEG, *, taken: datetime | None = None) -> LivePicture:
    return LivePicture(DOCK, taken or at(1), at(2), jpeg)


@given(rest=st.binary(max_size=2000), seconds=st.integers(0, 10**9))
def test_a_picture_travels_as_it_was_sent(rest: bytes, seconds: int) -> None:
    picture = a_picture(JPEG + rest, taken=at(0) + timedelta(seconds=seconds))
    assert LivePicture.from_bytes(picture.to_bytes()) == picture


@given(st.binary(max_size=300))
def test_no_bytes_are_taken_for_a_picture_by_chance(data: bytes) -> None:
    with pytest.raises(JsonMisfitError):
        LivePicture.from_bytes(data)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x02" + a_picture().to_bytes()[1:],
        a_picture(b"GIF89a").to_bytes(),
        a_picture(JPEG + bytes(LARGEST_JPEG + 2000)).to_bytes(),
        b"\x01\xff\xff" + bytes(10),
        b"\x01\x00\x02[]" + JPEG,
    ],
    ids=["nothing", "another version", "no JPEG", "too large", "a head too long", "no head"],
)
def test_what_is_no_picture_is_refused(data: bytes) -> None:
    with pytest.raises(JsonMisfitError):
        LivePicture.from_bytes(data)


@given(fps=st.floats(0.001, 1000), width=st.integers(0, 10**6))
def test_nobody_looks_faster_or_larger_than_is_given(fps: float, width: int) -> None:
    looks = Looks({DOCK: Look(fps, width)}, 15.0)
    heard = Looks.read(table_of(json.loads(json.dumps(looks.told()))))
    assert 0.02 <= heard.cameras[DOCK].fps <= 5
    assert 160 <= heard.cameras[DOCK].width <= 1920
    assert heard.seconds == 15.0


def test_two_who_look_at_one_camera_get_what_the_more_demanding_one_wants() -> None:
    assert Look(0.1, 1280).with_(Look(5, 320)) == Look(5, 1280)
