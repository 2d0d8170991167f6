"""Logs are events with fields on stderr, and never tell a secret."""

import json
import logging

import pytest
import structlog

from runtime.logs import configure_logs
from runtime.settings import LogFormat, LogLevel, LogSettings


def logged(capsys: pytest.CaptureFixture[str], **fields: object) -> dict[str, object]:
    configure_logs(LogSettings(level=LogLevel.INFO, format=LogFormat.JSON))
    log = structlog.get_logger()
    log.debug("too light to be logged")
    log.info("camera opened", **fields)
    captured = capsys.readouterr()
    assert captured.out == ""
    told = json.loads(captured.err)
    assert isinstance(told, dict)
    return told


def test_a_log_line_is_json_with_its_fields(capsys: pytest.CaptureFixture[str]) -> None:
    told = logged(capsys, camera="dock", frames=3)
    assert (told["event"], told["camera"], told["frames"]) == ("camera opened", "dock", 3)
    assert told["level"] == "info"
    assert str(told["timestamp"]).endswith("Z")


@pytest.mark.parametrize(
    "fields",
    [
        {"url": "rtsp://admin:hunter2@10.0.0.1/x"},
        {"url": "http://10.0.0.1/x?user=a&password=hunter2"},
        {"password": "hunter2"},
        {"camera_token": "hunter2"},
        {"headers": {"Authorization": "hunter2"}},
        {"urls": ["rtsp://admin:hunter2@10.0.0.1/x"]},
    ],
)
def test_a_secret_never_reaches_a_log(
    capsys: pytest.CaptureFixture[str], fields: dict[str, object]
) -> None:
    assert "hunter2" not in json.dumps(logged(capsys, **fields))


def test_a_log_of_the_standard_library_comes_out_the_same_way(
    capsys: pytest.CaptureFixture[str],
) -> None:
    configure_logs(LogSettings(format=LogFormat.JSON))
    logging.getLogger("vision.worker").warning(
        "pictures were left out", extra={"camera": "dock", "url": "rtsp://a:hunter2@b/c"}
    )
    told = json.loads(capsys.readouterr().err)
    assert (told["event"], told["camera"]) == ("pictures were left out", "dock")
    assert "hunter2" not in told["url"]


def test_a_log_for_reading_is_no_json(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logs(LogSettings(format=LogFormat.CONSOLE))
    structlog.get_logger().warning("camera lost", camera="dock")
    assert "camera lost" in capsys.readouterr().err
