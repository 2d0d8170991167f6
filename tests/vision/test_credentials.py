"""Credentials are found where the plant file says, and shown nowhere."""

from pathlib import Path

import pytest

from plant.errors import VideoError
from plant.places import CameraSource, Credentials
from vision.credentials import address_of

URL = "rtsp://10.0.0.5/stream"


def a_source(username: str, password: str) -> CameraSource:
    return CameraSource(url=URL, credentials=Credentials(username, password))


def test_they_come_from_the_environment() -> None:
    source = a_source("env:CAM_USER", "env:CAM_PASS")
    address = address_of(source, URL, {"CAM_USER": "floor", "CAM_PASS": "s3cr3t/?"})
    assert address.with_credentials() == "rtsp://floor:s3cr3t%2F%3F@10.0.0.5/stream"
    assert "s3cr3t" not in f"{address} {address!r}"


def test_they_come_from_a_secret_file(tmp_path: Path) -> None:
    secret = tmp_path / "password"
    secret.write_text("hidden\nsecond line\n")
    address = address_of(a_source("env:U", f"file:{secret}"), URL, {"U": "floor"})
    assert address.password == "hidden"


@pytest.mark.parametrize("kept", ["env:NOT_SET", "file:/does/not/exist", "plain"])
def test_a_place_where_nothing_is_says_so(kept: str) -> None:
    with pytest.raises(VideoError, match="not where the plant file says") as caught:
        address_of(a_source(kept, kept), URL, {})
    assert caught.value.where == kept


def test_a_camera_without_credentials_needs_none() -> None:
    assert address_of(CameraSource(url=URL), URL, {}).with_credentials() == URL
