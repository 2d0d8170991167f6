"""A camera that is to be added is looked at: a picture, or why there is none, and no password."""

from collections.abc import Iterator

import pytest

from plant.drawings import NewCamera
from plant.errors import PlantError
from runtime.glance_process import glance_at
from tests.vision.sources.cameras import RtspCamera, free_port


@pytest.fixture(scope="module")
def camera() -> Iterator[RtspCamera]:
    camera = RtspCamera("eve", "s3cret")
    yield camera
    camera.stop()


@pytest.mark.slow
def test_a_camera_is_seen_with_its_password_and_not_without(camera: RtspCamera) -> None:
    url = f"rtsp://127.0.0.1:{camera.port}/cam"
    assert glance_at(NewCamera(url, username="eve", password="s3cret"))[:2] == b"\xff\xd8"
    with pytest.raises(PlantError) as refused:
        glance_at(NewCamera(url, username="eve", password="wr0ng"))
    assert "wr0ng" not in str(refused.value)


@pytest.mark.parametrize("url", ["file:///etc/passwd", "rtsp://", "gopher://10.0.0.1/"])
def test_what_is_no_stream_is_refused(url: str) -> None:
    with pytest.raises(PlantError, match="no address of a stream"):
        glance_at(NewCamera(url))


def test_a_camera_that_is_not_there_is_told_so() -> None:
    with pytest.raises(PlantError):
        glance_at(NewCamera(f"rtsp://127.0.0.1:{free_port()}/cam"))
