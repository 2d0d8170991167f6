"""A handler of requests that gives whole answers and says nothing of them."""

from http.server import BaseHTTPRequestHandler


class Giving(BaseHTTPRequestHandler):
    """What a small server of a test needs to answer."""

    def give(self, status: int, kind: str, body: bytes, **headers: str) -> None:
        self.send_response(status)
        for name, value in {
            "Content-Type": kind,
            "Content-Length": str(len(body)),
            **headers,
        }.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Say nothing."""
