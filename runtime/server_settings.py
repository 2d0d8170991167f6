"""The settings of the server: where it listens, what it keeps where, and its broker.

Secrets never stand in settings, only the file that holds them.
"""

from enum import StrEnum
from ipaddress import IPv4Address
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field


class GateKind(StrEnum):
    """Who decides what a request may."""

    POLICYD = "policyd"
    NONE = "none"


class ServerSettings(BaseModel):
    """`[server]`: where the server listens, and where it keeps what it must not lose."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    gate: GateKind = Field(
        default=GateKind.POLICYD,
        description="`policyd`: only devices that IT issued come in; `none`: this machine alone, unasked",
    )
    host: str = Field(
        default="127.0.0.1",
        description="address to listen on; another than loopback needs the gate, and TLS",
    )
    port: int = Field(default=8480, ge=0, le=65535, description="port of the HTTP interface")
    url: str = Field(
        default="",
        pattern=r"^(https?://[A-Za-z0-9.:\[\]-]{1,200})?$",
        description="where browsers and vision workers reach it, where that is not host and port",
    )
    cert_file: Path | None = Field(default=None, description="the server's certificate (TLS)")
    key_file: Path | None = Field(default=None, description="the key of that certificate")
    ca_file: Path | None = Field(
        default=None, description="authority that our vision workers check the certificate against"
    )
    trust_port: int = Field(
        default=0,
        ge=0,
        le=65535,
        description="port at which the help page and the authority's file alone are given without TLS,"
        " for devices that do not trust the certificate yet; 0 for none",
    )
    metrics_port: int = Field(
        default=0,
        ge=0,
        le=65535,
        description="port at which programs with a certificate of the built-in CA read `/metrics`"
        " without signing; 0 for none",
    )
    state: Path = Field(default=Path("state"), description="folder of all that the server keeps")
    database: str = Field(
        default="",
        description="`sqlite:///FILE` or `postgresql+psycopg://…`; usually a file in the state folder",
    )
    media: Path | None = Field(
        default=None,
        description="folder of clips and snapshots; usually `media` in the state folder",
    )
    worker: str = Field(
        default="worker-1",
        pattern=r"^([a-z0-9]([a-z0-9-]{0,62}[a-z0-9])?)?$",
        description="name of the vision worker that the server starts; empty for none",
    )
    discover_from: tuple[IPv4Address, ...] = Field(
        default=(),
        max_length=8,
        description="addresses of this machine from which cameras may be asked for (ONVIF), when a"
        " person asks; none for never",
    )
    starts_worker: bool = Field(
        default=True, description="whether it starts that one itself, or only knows it as its own"
    )

    @property
    def database_url(self) -> str:
        """Where the events are kept."""
        return self.database or f"sqlite:///{self.state / 'floorwatch.sqlite'}"

    @property
    def media_folder(self) -> Path:
        """Where the files of events are kept."""
        return self.media or self.state / "media"


class MqttSettings(BaseModel):
    """`[mqtt]`: the broker to which events are published."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    host: str = Field(
        default="127.0.0.1", description="the broker's address; empty for publishing nothing"
    )
    port: int = Field(default=1883, ge=1, le=65535, description="the broker's port")
    root: str = Field(
        default="floorwatch",
        pattern=r"^[A-Za-z0-9_-]+(/[A-Za-z0-9_-]+)*$",
        description="what all topics begin with",
    )
    username: str = Field(default="", description="name at the broker, where it asks for one")
    password_file: Path | None = Field(default=None, description="file that holds the password")
    ca_file: Path | None = Field(
        default=None,
        description="authorities that the broker's certificate is checked against (TLS)",
    )
    cert_file: Path | None = Field(default=None, description="our certificate at the broker")
    key_file: Path | None = Field(default=None, description="the key of our certificate")
    guarded: bool = Field(
        default=False,
        description="the broker goes by the gate: our certificates come from policyd, and we keep"
        " its rules; then no other certificate, name or password is used",
    )
    crl_file: Path | None = Field(
        default=None,
        description="where the list of revoked certificates is kept up to date for the broker",
    )
    clear_text: bool = Field(
        default=False, description="send across a network without TLS, where nobody else is on it"
    )
