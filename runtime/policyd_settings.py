"""The settings of policyd: where it lives, what its plant is called, and who may ask it."""

import pwd
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from plant.errors import PlantError


class PolicydSettings(BaseModel):
    """`[policyd]`: the process that owns IT's keys, the registry of devices and the audit."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    folder: Path = Field(
        default=Path("policyd"), description="folder of all that policyd owns; closed to others"
    )
    site: str = Field(
        default="floorwatch",
        pattern=r"^[A-Za-z0-9]([A-Za-z0-9.-]{0,62}[A-Za-z0-9])?$",
        description="name of this plant in the audit and in certificates; it stays as it is",
    )
    database: str = Field(
        default="",
        description="`postgresql+psycopg://…` of the registry; usually a file in the folder",
    )
    socket: Path | None = Field(
        default=None, description="where policyd is asked; usually `policyd.sock` in the folder"
    )
    users: tuple[str, ...] = Field(
        default=(), description="users who may ask besides policyd's own: the server's"
    )

    @property
    def socket_path(self) -> Path:
        """Where policyd is asked."""
        return self.socket or self.folder / "policyd.sock"

    @property
    def log_name(self) -> str:
        """What the audit's checkpoints are signed as."""
        return f"{self.site}/audit"

    def user_numbers(self) -> frozenset[int]:
        """Return the numbers of the users, or raise PlantError for one who is not here."""
        return frozenset(map(_number, self.users))


def _number(user: str) -> int:
    try:
        return int(user) if user.isdecimal() else pwd.getpwnam(user).pw_uid
    except KeyError:
        raise PlantError(
            f"there is no user '{user}' on this machine",
            where="policyd.users",
            remedy="make that user, or name another one",
        ) from None
