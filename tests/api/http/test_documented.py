"""What docs/reference/http.md shows is what there is, and its examples work."""

import json
import re
import subprocess
from http import HTTPStatus
from pathlib import Path

from api.http.kinds import KINDS
from plant.wire import event_to_json
from tests.api.http.house import MP4, House
from tests.builders import an_event
from tests.programs import needs_program

PAGE = (Path(__file__).parents[3] / "docs" / "reference" / "http.md").read_text("utf-8")


def test_the_page_lists_every_request(house: House) -> None:
    told = house.get("/openapi.json").json()["paths"]
    there = {f"{method.upper()} {path}" for path, methods in told.items() for method in methods}
    listed = re.findall(
        r"^\| `((?:GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS) [^`]+)` \|", PAGE, re.MULTILINE
    )
    assert set(listed) == there
    assert len(listed) == len(there)


def test_the_page_lists_every_status(house: House) -> None:
    told = house.get("/openapi.json").json()["paths"]
    there = {
        status
        for methods in told.values()
        for operation in methods.values()
        for status in operation["responses"]
        if int(status) >= HTTPStatus.BAD_REQUEST
    }
    listed = re.findall(r"^\| ([45][0-9]{2}) \|", PAGE, re.MULTILINE)
    assert set(listed) == there | {str(int(kind.status)) for _, kind in KINDS}


def test_the_examples_work(house: House, tmp_path: Path) -> None:
    needs_program("curl")
    needs_program("openssl")
    (tmp_path / "event.json").write_text(json.dumps(event_to_json(an_event())))
    (tmp_path / "clip.mp4").write_bytes(MP4)
    blocks = re.findall(r"^```sh\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    script = "".join(blocks).replace("127.0.0.1:8480", f"127.0.0.1:{house.server.port}")
    done = subprocess.run(
        ["bash", "-e", "-u", "-c", script],
        cwd=tmp_path,
        env={"EVENT": an_event().id, "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "id: 1" in done.stdout
    assert (tmp_path / "part").read_bytes() == MP4[:100]
