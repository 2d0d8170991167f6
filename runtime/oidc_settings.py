"""The settings of the issuer: signing in with the plant's own accounts (OpenID Connect).

policyd and the server read the same: the one judges by them, the other carries.
"""

import importlib.util
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from plant.errors import PlantError
from policy.errors import KeyFileError
from policy.issuer.provider import is_safe
from policy.issuer.settings import Grant, IssuerSettings
from policy.people.roles import Role

_OTHERS = 0o077


class GrantSettings(BaseModel):
    """`[[oidc.grants]]`: what the members of a group of the issuer are here."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    group: str = Field(min_length=1, max_length=300)
    roles: tuple[Role, ...] = Field(min_length=1)
    areas: tuple[str, ...] = ()


class OidcSettings(BaseModel):
    """`[oidc]`: where people sign in with their accounts of the plant; off without an issuer."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    issuer: str = Field(
        default="", max_length=500, description="the issuer's address; empty for none"
    )
    client: str = Field(default="", max_length=300, description="our id at the issuer")
    secret_file: Path | None = Field(
        default=None, description="file with our secret there, for policyd's user alone"
    )
    name: str = Field(
        default="your plant account",
        min_length=1,
        max_length=60,
        description="what the door calls it: Sign in with …",
    )
    groups_claim: str = Field(default="groups", description="the claim that tells groups or roles")
    person_claim: str = Field(
        default="preferred_username", description="the claim by which an account is called"
    )
    grants: tuple[GrantSettings, ...] = Field(
        default=(), description="which groups are what here; who is in none is denied"
    )
    asks_anew: bool = Field(
        default=True,
        description="whether the issuer asks each time who is there; false lets a login do that is"
        " going on there",
    )
    alone: bool = Field(
        default=True,
        description="whether its people sign in there alone; false lets a passkey or a password do that"
        " they have here, also when they are out there",
    )
    ca_file: Path | None = Field(
        default=None,
        description="authorities of the issuer's certificate, if it is the plant's own",
    )
    proxy: str = Field(
        default="",
        pattern=r"^(https?://[A-Za-z0-9.:\[\]-]{1,200})?$",
        description="proxy by which the server reaches the issuer",
    )

    def judged_by(self) -> IssuerSettings | None:
        """Return what policyd judges by, nothing without an issuer; PlantError for a misfit."""
        if not self.issuer:
            return None
        if importlib.util.find_spec("joserfc") is None:
            raise PlantError(
                "what reads the issuer's words is not installed",
                where="oidc.issuer",
                remedy="install the extra `oidc`: locks/oidc.txt",
            )
        if not is_safe(self.issuer) or not self.client or not self.grants:
            raise PlantError(
                "an issuer needs an address with TLS, our id there, and at least one grant",
                where="oidc.issuer, oidc.client, oidc.grants",
                remedy="docs/guides/it.md has an example",
            )
        return IssuerSettings(
            self.issuer,
            self.client,
            self.name,
            tuple(map(_grant, self.grants)),
            "" if self.secret_file is None else _secret(self.secret_file),
            self.groups_claim,
            self.person_claim,
            self.asks_anew,
            self.alone,
        )


def _grant(told: GrantSettings) -> Grant:
    return Grant(told.group, frozenset(told.roles), frozenset(told.areas))


def _secret(file: Path) -> str:
    try:
        mode, secret = file.stat().st_mode, file.read_text("utf-8").strip()
    except (OSError, ValueError) as error:
        raise KeyFileError(
            "the secret at the issuer cannot be read",
            where=str(file),
            remedy="see oidc.secret_file",
        ) from error
    if mode & _OTHERS or not secret:
        raise KeyFileError(
            "the secret at the issuer is empty, or others can read it",
            where=str(file),
            remedy="chown it to policyd's user and chmod 600",
        )
    return secret
