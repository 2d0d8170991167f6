"""Credentials reach the camera and nobody else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plant.errors import VideoError
from vision.sources.address import masked, read_address

SECRETS = st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=4, max_size=20)


@given(SECRETS, SECRETS)
def test_no_print_of_an_address_shows_the_password(user: str, password: str) -> None:
    address = read_address("rtsp://camera.plant:554/main", user=user, password=password)
    assert f"{address} {address!r} {address.url}" == (
        "rtsp://camera.plant:554/main Address(url='rtsp://camera.plant:554/main') "
        "rtsp://camera.plant:554/main"
    )


@given(SECRETS, SECRETS)
def test_credentials_go_in_and_out_of_an_address_unharmed(user: str, password: str) -> None:
    address = read_address("rtsp://camera.plant/main", user=user, password=password)
    again = read_address(address.with_credentials())
    assert (again.user, again.password, again.url) == (user, password, address.url)


def test_credentials_given_apart_win() -> None:
    address = read_address("rtsp://old:older@camera/main", user="new", password="newer")
    assert address.with_credentials() == "rtsp://new:newer@camera/main"


@pytest.mark.parametrize("url", ["file:///etc/passwd", "camera", "rtsp://", "concat:a|b"])
def test_only_cameras_have_addresses(url: str) -> None:
    with pytest.raises(VideoError, match="this is no address of a stream"):
        read_address(url)


def test_a_wrong_address_is_said_without_its_password() -> None:
    with pytest.raises(VideoError) as caught:
        read_address("ftp://anna:hunter2@camera/main")
    assert "hunter2" not in str(caught.value)
    assert masked("ftp://anna:hunter2@camera/main") == "ftp://***@camera/main"
