"""One tree of settings, from defaults, a TOML file and the environment, in this order.

The file is `floorwatch.toml` in the working folder or the one given by name. In
the environment `FLOORWATCH_VISION__MODEL` stands for `model` under `[vision]`.
A key that nobody knows is refused: a typing error must not become a default.
"""

import tomllib
from enum import StrEnum
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

import vision
from plant.errors import PlantError
from plant.plantfile.findings import did_you_mean
from runtime.oidc_settings import OidcSettings
from runtime.policyd_settings import PolicydSettings
from runtime.server_settings import MqttSettings, ServerSettings

USUAL_FILE = Path("floorwatch.toml")


class SettingsError(PlantError):
    """Settings that cannot be read or that nobody knows."""


class LogFormat(StrEnum):
    """How logs are written."""

    AUTO = "auto"
    CONSOLE = "console"
    JSON = "json"


class LogLevel(StrEnum):
    """From which weight on something is logged."""

    DEBUG = "debug"
    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


class LogSettings(BaseModel):
    """`[log]`: what is logged, and how."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    level: LogLevel = Field(default=LogLevel.INFO, description="from which weight on")
    format: LogFormat = Field(
        default=LogFormat.AUTO, description="`json`, `console`, or `auto`: console on a terminal"
    )


def packaged_model() -> Path:
    """Return where the weights lie that come with Floorwatch."""
    return packaged_weights().with_name("floorwatch-n_openvino_model")


def packaged_weights() -> Path:
    """Return the weights that come with Floorwatch in the form from which one trains on."""
    return Path(vision.__path__[0]) / "models" / "floorwatch-n" / "floorwatch-n.pt"


class VisionSettings(BaseModel):
    """`[vision]`: the detector and the processes that it runs in."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    model: Path = Field(default_factory=packaged_model, description="the weights")
    input_side: int | None = Field(
        default=None, ge=64, le=4096, description="longer side of the model's input in pixels"
    )
    cache: Path | None = Field(default=None, description="folder for exports and compiled networks")
    cameras_per_process: int = Field(
        default=8, ge=1, le=64, description="live cameras in one process"
    )
    ring: Path = Field(default=Path("ring"), description="folder of the segments of live cameras")
    stall_seconds: float = Field(
        default=120, ge=1, description="a film that gives nothing for so long is given up"
    )


class Settings(BaseSettings):
    """Everything that can be set."""

    model_config = SettingsConfigDict(
        frozen=True, extra="forbid", env_prefix="FLOORWATCH_", env_nested_delimiter="__"
    )

    log: LogSettings = LogSettings()
    vision: VisionSettings = VisionSettings()
    server: ServerSettings = ServerSettings()
    mqtt: MqttSettings = MqttSettings()
    policyd: PolicydSettings = PolicydSettings()
    oidc: OidcSettings = OidcSettings()

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],  # noqa: ARG003  # the hook's own signature
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Let the environment win over the file, which comes in as arguments."""
        return env_settings, init_settings


def load_settings(path: Path | None = None) -> Settings:
    """Return the settings in force, or raise SettingsError with the first fault."""
    source = path or (USUAL_FILE if USUAL_FILE.is_file() else None)
    try:
        return Settings(**(_parsed(source) if source else {}))
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        name = ".".join(str(part) for part in first["loc"])
        if first["type"] == "extra_forbidden":
            raise SettingsError(
                f"there is no setting '{name}'",
                where=str(source or "environment"),
                remedy=did_you_mean(name, setting_names()),
            ) from None
        where = str(source) if source else "environment"
        raise SettingsError(f"{name}: {first['msg']}", where=where) from None


# What a TOML file holds is checked by the tree itself, hence Any.
def _parsed(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except OSError as error:
        raise SettingsError(f"cannot be read: {error.strerror}", where=str(path)) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"is not TOML: {error}", where=str(path)) from error


def setting_names() -> list[str]:
    """Return the full name of every setting, `group.key`, in the order of the tree."""
    return [
        f"{name}.{key}"
        for name, group in Settings.model_fields.items()
        for key in type(group.default).model_fields
    ]
