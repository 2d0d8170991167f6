"""A process signs what it sends, over a real HTTP server, and learns the server's time."""

import hashlib
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx
import pytest

from policy.client.process import DIGEST_HEADER, TIME_HEADER, ProcessSigner
from policy.errors import SignatureError
from policy.signatures.form import BodyCheck, Request
from policy.signatures.verifying import ClockError, RequestVerifier
from tests.policy.signatures.requests import Seconds


class Gate(ThreadingHTTPServer):
    """Answers 200 to what is signed, 401 otherwise, with its time if only that is wrong."""

    def __init__(self, signer: ProcessSigner, clock: Seconds) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        keys = {signer.key.thumbprint: signer.key.public()}
        self.verifier = RequestVerifier(keys.get, now=clock)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


class Handler(BaseHTTPRequestHandler):
    server: Gate

    def do_POST(self) -> None:
        url = f"http://{self.headers['Host']}{self.path}"
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        try:
            request = Request(self.command, url, tuple(self.headers.items()))
            check = BodyCheck(self.server.verifier.verify(request).digest)
            check.add(body)
            check.finish()
            self.send_response(200)
        except ClockError as error:
            self.send_response(401)
            self.send_header(TIME_HEADER, str(error.now))
        except SignatureError:
            self.send_response(401)
        self.send_header("Content-Length", "0")
        self.end_headers()

    do_GET = do_PUT = do_POST  # noqa: N815

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Say nothing."""


@pytest.fixture
def signer(tmp_path: Path) -> ProcessSigner:
    return ProcessSigner.of(tmp_path / "worker.pem", now=Seconds())


@pytest.fixture
def gate(signer: ProcessSigner) -> Iterator[Gate]:
    with Gate(signer, Seconds()) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def client(signer: ProcessSigner) -> httpx.Client:
    return httpx.Client(
        event_hooks={"request": [signer.sign], "response": [signer.listen]}, trust_env=False
    )


def test_what_a_process_sends_is_accepted(signer: ProcessSigner, gate: Gate) -> None:
    with client(signer) as http:
        assert http.post(f"{gate.url}/api/v1/events", json={"a": 1}).status_code == 200
        assert http.get(gate.url).status_code == 200
        assert http.get(f"{gate.url}/a b?x=ü&y=%2F", params={"z": "1 2"}).status_code == 200


def test_a_file_is_streamed_under_its_digest(signer: ProcessSigner, gate: Gate) -> None:
    pieces = [b"x" * 1000, b"y" * 1000]
    digest = hashlib.sha256(b"".join(pieces)).hexdigest()
    headers = {DIGEST_HEADER: digest, "Content-Length": "2000"}
    with client(signer) as http:
        good = http.put(f"{gate.url}/clip", content=iter(pieces), headers=headers)
        bad = http.put(f"{gate.url}/clip", content=iter(pieces[::-1]), headers=headers)
    assert (good.status_code, bad.status_code) == (200, 401)


def test_a_process_without_the_key_is_refused(tmp_path: Path, gate: Gate) -> None:
    other = ProcessSigner.of(tmp_path / "other.pem", now=Seconds())
    with client(other) as http:
        assert http.get(gate.url).status_code == 401


def test_a_process_whose_clock_is_off_by_a_day_goes_on(
    tmp_path: Path, signer: ProcessSigner
) -> None:
    late = ProcessSigner.of(tmp_path / "worker.pem", now=Seconds(Seconds().at - 86_400))
    assert late.key == signer.key
    with Gate(signer, Seconds()) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        with client(late) as http:
            assert [http.get(server.url).status_code for _ in range(2)] == [401, 200]
        server.shutdown()
        thread.join()
