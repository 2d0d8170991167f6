"""A whole application behind the gate: a real policyd, a real store, devices that sign.

In the plant of `tests.builders` the dock lies in hall `a`, the yard in no area: in the site itself.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from httpx import Client, Response

from api.http.app import create_app
from api.http.guard import Guard
from api.http.parts import Parts
from api.http.serving import HttpServer
from plant.events import Event
from plant.wire import event_to_json
from policy.canonical import Json
from policy.enrolment.fingerprint import fingerprint
from policy.gate.asgi import SESSION_COOKIE
from runtime.gate import guarded
from runtime.oidc_settings import OidcSettings
from runtime.signing import OwnKey
from tests.api.http.house import parts_over, served
from tests.policy.daemon.answering import BY, PASSWORD, Running, start


@dataclass
class Desk:
    """A device of any kind, and whoever signed in on it."""

    name: str
    key: OwnKey
    client: Client

    def get(self, path: str, **headers: str) -> Response:
        return self.client.get(path, headers=headers)

    def post_event(self, event: Event) -> Response:
        return self.client.post(
            "/api/v1/events",
            json=event_to_json(event),
            headers={"Idempotency-Key": event.key},
        )


@dataclass
class Gated:
    """The plant while it is served."""

    folder: Path
    url: str
    parts: Parts
    guard: Guard
    policyd: Running
    desks: dict[str, Desk] = field(default_factory=dict)

    def ask(self, name: str, /, **told: Json) -> Mapping[str, Json]:
        """Ask policyd, as the server does, and know at once what is new."""
        answer = self.policyd.there.ask(name, **told)
        self.guard.refresh()
        return answer

    def register(self, name: str, kind: str, *groups: str, vouched_by: str = "") -> None:
        self.ask(
            "device.register",
            id=name,
            asset_tag=name,
            kind=kind,
            groups=[*groups],
            vouched_by=vouched_by,
            by=BY,
        )

    def claim(self, name: str, *, protection: str = "software") -> Desk:
        """Let a registered device offer a key; it is pending then."""
        key = OwnKey(self.folder / "keys" / f"{name}.pem")
        code = self.ask("device.invite", device=name, origin=self.url, by=BY)["code"]
        jwk: dict[str, Json] = {**key.public.jwk}
        self.ask("device.claim", device=name, code=code, key=jwk, protection=protection)
        desk = self.desks[name] = Desk(name, key, self._client(key))
        return desk

    def approve(self, name: str) -> None:
        digits = fingerprint(name, self.desks[name].key.public.thumbprint)
        self.ask("device.approve", device=name, digits=digits, by=BY)

    def a_desk(self, name: str, kind: str = "workstation", *groups: str) -> Desk:
        """Return a device that is active."""
        self.register(name, kind, *(groups or ("security-desks",)))
        desk = self.claim(name)
        self.approve(name)
        return desk

    def move(self, name: str, status: str) -> None:
        self.ask("device.move", device=name, status=status, by=BY)

    def person(self, name: str, roles: list[str], areas: list[str]) -> None:
        told: dict[str, Json] = {"roles": [*roles], "areas": [*areas]}
        self.ask("person.add", id=name, name=name, password=PASSWORD, by=BY, **told)

    def sign_in(self, person: str, desk: Desk) -> str:
        """Let somebody sit at a device, whatever policies say of that; return the session."""
        told = self.ask("session.open", person=person, device=desk.name, password=PASSWORD)
        session = str(told["session"])
        desk.client.cookies.set(SESSION_COOKIE, session)
        return session

    def bind(self, camera: str, worker: str) -> None:
        """Let a vision worker vouch for a camera."""
        self.register(camera, "camera", vouched_by=worker)
        self.move(camera, "active")

    def _client(self, key: OwnKey) -> Client:
        return Client(
            base_url=self.url,
            event_hooks={"request": [key.process.sign], "response": [key.process.listen]},
            timeout=30,
            trust_env=False,
        )


@contextmanager
def a_gated_plant(folder: Path, oidc: OidcSettings | None = None) -> Iterator[Gated]:
    """Serve the application behind the gate, over a folder."""
    oidc = oidc or OidcSettings()
    running = start(folder / "policyd", issuer=oidc.judged_by())
    try:
        with (
            parts_over(folder) as parts,
            guarded(Path(str(running.server.server_address)), oidc) as guard,
        ):
            behind = replace(parts, guard=guard)
            server = HttpServer(create_app(behind), host="127.0.0.1", port=0)
            with served(server):
                url = f"http://127.0.0.1:{server.port}"
                gated = Gated(folder, url, behind, guard, running)
                yield gated
                for desk in gated.desks.values():
                    desk.client.close()
    finally:
        running.stop()
