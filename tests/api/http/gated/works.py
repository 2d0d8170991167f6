"""A plant whose people have accounts elsewhere: an issuer over HTTP, and a desk of security."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx

from policy.people.roles import Role
from runtime.oidc_settings import GrantSettings, OidcSettings
from tests.api.http.gated.plant import Desk, Gated, a_gated_plant
from tests.policy.issuer.an_issuer import CLIENT, SECRET, Issuer, running

NAME = "Plant account"
SESSION = "/api/v1/session"
USERS: dict[str, dict[str, Any]] = {
    "ada": {"sub": "42", "name": "Ada Brun", "groups": ["guards"]},
    "cook": {"sub": "7", "name": "Carl Cook", "groups": ["cooks"]},
}


@dataclass
class Works:
    """A plant, its issuer, and a desk of security."""

    plant: Gated
    issuer: Issuer
    desk: Desk

    def ask(self, desk: Desk | None = None) -> str:
        """Ask where to go."""
        answer = (desk or self.desk).client.post(f"{SESSION}/elsewhere")
        assert answer.status_code == 200, answer.text
        return str(answer.json()["location"])

    def go(self, location: str, user: str = "ada") -> dict[str, str]:
        """Sign in at the issuer as a browser does, and return what it sends back with."""
        query = urlsplit(location).query
        with httpx.Client(trust_env=False) as client:
            assert client.get(location).status_code == 200
            answer = client.post(f"{self.issuer.url}/", data={"query": query, "user": user})
        back = urlsplit(answer.headers["location"])
        assert back.path == "/door"
        told = {name: values[0] for name, values in parse_qs(back.query).items()}
        return {"state": told["state"], "code": told.get("code", "none"), "issuer": told["iss"]}

    def bring(
        self, brought: dict[str, str], desk: Desk | None = None, path: str = ""
    ) -> httpx.Response:
        return (desk or self.desk).client.post(f"{SESSION}{path}", json={"elsewhere": brought})

    def set(self, *, asks_anew: bool = True, alone: bool = True) -> None:
        """Let IT set something else, as after a new start of policyd."""
        issuer = self.plant.policyd.house.issuer
        assert issuer is not None
        issuer.settings = replace(issuer.settings, asks_anew=asks_anew, alone=alone)

    def audit(self) -> str:
        folder = self.plant.folder / "policyd" / "audit"
        return "".join(each.read_text("utf-8") for each in sorted(folder.glob("*.jsonl")))


@contextmanager
def works_over(folder: Path) -> Iterator[Works]:
    """Serve a plant with its issuer, over a folder."""
    secret = folder / "secret"
    secret.touch(0o600)
    secret.write_text(f"{SECRET}\n")
    with running(USERS) as issuer:
        oidc = OidcSettings(
            issuer=issuer.url,
            client=CLIENT,
            secret_file=secret,
            name=NAME,
            grants=(GrantSettings(group="guards", roles=(Role.SECURITY,), areas=("a", "hall")),),
        )
        with a_gated_plant(folder, oidc) as plant:
            issuer.book.back = {f"{plant.url}/door"}
            yield Works(plant, issuer, plant.a_desk("desk-1"))
