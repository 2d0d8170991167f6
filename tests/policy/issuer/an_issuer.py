"""An issuer (OpenID Connect) that answers over HTTP: discovery, a page to sign in, codes, keys.

It is strict where issuers are: a client with its secret, addresses that were registered, a code
that is good once and for who has the other half of its challenge. What it says can be bent.
"""

import base64
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote_plus, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import ECKey, KeySet, RSAKey

from tests.policy.giving import Giving

CLIENT, SECRET = "floorwatch", "a secret: with 100% odd/characters"
LOGIN = """<!doctype html><title>Plant login</title><h1>Plant login</h1><form method="post">
<input type="hidden" name="query" value="{query}"><label>User <input name="user"></label>
<button>Log in</button></form>"""
JSON = "application/json"
Claims = dict[str, Any]


@dataclass
class Code:
    asked: dict[str, str]
    user: str
    at: int


@dataclass
class Book:
    """What the issuer knows, and how what it says is bent by a test."""

    users: dict[str, Claims]
    key: RSAKey | ECKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "one"}))
    back: set[str] = field(default_factory=set)
    codes: dict[str, Code] = field(default_factory=dict)
    exchanged: list[str] = field(default_factory=list)
    asked: list[dict[str, str]] = field(default_factory=list)
    bend: Callable[[Claims], Claims] = lambda claims: claims
    metadata: Claims = field(default_factory=dict)
    says: str = ""
    is_down: bool = False

    def rotate(self) -> None:
        """Publish another key, and sign with it."""
        self.key = ECKey.generate_key("P-256", {"kid": secrets.token_hex(4)})


class Issuer(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, users: dict[str, Claims]) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.book = Book(users)

    @property
    def url(self) -> str:
        """Another site than the server's for a browser, which goes by names and not by ports."""
        return f"http://localhost:{self.server_address[1]}"

    def token(self, code: Code) -> str:
        now = int(time.time())
        claims = {
            "iss": self.url,
            "aud": CLIENT,
            "iat": now,
            "exp": now + 300,
            "nonce": code.asked["nonce"],
            "auth_time": code.at,
            "preferred_username": code.user,
            **self.book.users[code.user],
        }
        key = self.book.key
        alg = "RS256" if isinstance(key, RSAKey) else "ES256"
        header = {"alg": alg, "kid": str(key.kid)}
        token: str = jwt.encode(header, self.book.bend(claims), key, algorithms=[alg])
        return token


class Handler(Giving, BaseHTTPRequestHandler):
    server: Issuer
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        place, url = urlsplit(self.path), self.server.url
        if self.server.book.is_down:
            self.give(503, JSON, b"{}")
        elif place.path == "/.well-known/openid-configuration":
            names = {"authorization_endpoint": "authorize", "token_endpoint": "token"}
            told = {name: f"{url}/{path}" for name, path in names.items()}
            told |= {"issuer": url, "jwks_uri": f"{url}/keys"}
            said = {"authorization_response_iss_parameter_supported": True}
            self.tell({**told, **said, **self.server.book.metadata})
        elif place.path == "/keys":
            self.tell(dict(KeySet([self.server.book.key]).as_dict()))
        elif place.path == "/authorize":
            self.meet(place.query)
        else:
            self.give(404, JSON, b"{}")

    def do_POST(self) -> None:
        told = first(self.rfile.read(int(self.headers["Content-Length"])).decode())
        if self.path == "/token":
            self.exchange(told)
        else:
            self.send_back(first(told["query"]), told["user"], int(time.time()))

    def meet(self, query: str) -> None:
        asked = first(query)
        known = (asked["client_id"], asked["response_type"], asked["code_challenge_method"])
        if known != (CLIENT, "code", "S256") or asked["redirect_uri"] not in self.server.book.back:
            self.give(400, "text/plain", b"unknown client or address")
            return
        self.server.book.asked.append(asked)
        cookie = self.headers.get("Cookie", "")
        if "login=" in cookie and asked.get("prompt") != "login":
            user, at = cookie.partition("login=")[2].split(":")
            self.send_back(asked, user, int(at))
        else:
            self.give(200, "text/html", LOGIN.format(query=query.replace("&", "&amp;")).encode())

    def send_back(self, asked: dict[str, str], user: str, at: int) -> None:
        told, kept = {"state": asked["state"], "iss": self.server.url}, {}
        if user in self.server.book.users:
            code = secrets.token_urlsafe(16)
            self.server.book.codes[code] = Code(asked, user, at)
            told["code"] = code
            kept = {"Set-Cookie": f"login={user}:{at}"}
        else:
            told |= {"error": "access_denied", "error_description": "<b>no</b> such user"}
        headers = {"Location": f"{asked['redirect_uri']}?{urlencode(told)}"}
        self.give(302, JSON, b"", **headers, **kept)

    def exchange(self, form: dict[str, str]) -> None:
        book = self.server.book
        code = book.codes.pop(form.get("code", ""), None)
        said = self.headers.get("Authorization", "").removeprefix("Basic ")
        name, _, secret = base64.b64decode(said).decode().partition(":")
        challenge = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        wanted = base64.urlsafe_b64encode(challenge).rstrip(b"=").decode()
        who = (unquote_plus(name), unquote_plus(secret))
        if who != (CLIENT, SECRET):
            self.tell({"error": "invalid_client"}, 401)
        elif (
            code is None
            or code.asked["code_challenge"] != wanted
            or code.asked["redirect_uri"] != form["redirect_uri"]
        ):
            self.tell({"error": "invalid_grant", "error_description": "secret words"}, 400)
        else:
            token = book.says or self.server.token(code)
            book.exchanged.append(token)
            self.tell({"id_token": token, "access_token": "access-9", "token_type": "Bearer"})

    def tell(self, told: Claims, status: int = 200) -> None:
        self.give(status, JSON, json.dumps(told).encode())


def first(query: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(query).items()}


@contextmanager
def running(users: dict[str, Claims]) -> Iterator[Issuer]:
    with Issuer(users) as issuer:
        thread = threading.Thread(
            target=issuer.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True
        )
        thread.start()
        yield issuer
        issuer.shutdown()
        thread.join()
