"""policyd as a process: it starts whole or not at all, says so, and ends in order.

Beside it, what IT asks of it from a shell: the first link, over its socket, and the key
that its audit is verified with, from its folder.
"""

import base64
import os
import resource
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager

import structlog

from plant.errors import PlantError
from policy.daemon.calling import Policyd
from policy.daemon.house import House, HouseSettings
from policy.daemon.running import policyd
from policy.errors import KeyFileError
from policy.issuer.settings import IssuerSettings
from policy.keys import signing_key
from runtime.policyd_settings import PolicydSettings

log = structlog.get_logger(__name__)


@contextmanager
def answering(settings: PolicydSettings, issuer: IssuerSettings | None = None) -> Iterator[House]:
    """Answer at the socket until the block is left; PlantError if anything does not fit."""
    # Its memory holds IT's keys, and a core dump would be a copy of it.
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with ExitStack() as leaving:
        try:
            house = leaving.enter_context(_policyd(settings, issuer))
        except OSError as error:
            raise PlantError(
                f"policyd cannot start: {error.strerror or error}",
                where=str(error.filename or settings.folder),
                remedy="look at the disk, and whom the folder belongs to",
            ) from error
        log.info(
            "policyd answers",
            socket=str(settings.socket_path),
            audit=settings.log_name,
            records=house.journal.size,
            bundle=house.bundles.loaded.digest,
        )
        yield house
    log.info("policyd ended", audit=settings.log_name, records=house.journal.size)


def ask_first_link(settings: PolicydSettings, origin: str) -> str:
    """Return the link of the first administrator, or raise PolicyError if there is one."""
    there = Policyd(settings.socket_path)
    try:
        return str(there.ask("first.make", origin=origin)["link"])
    finally:
        there.close()


def audit_key_of(settings: PolicydSettings) -> str:
    """Return the audit's public key in base64; KeyFileError where policyd never ran."""
    file = settings.folder / "keys" / "log.pem"
    if not file.exists():
        raise KeyFileError(
            "policyd has no key here",
            where=str(file),
            remedy="start policyd once, or set `policyd.folder` and ask as its user",
        )
    return base64.b64encode(signing_key(file).public_key().public_bytes_raw()).decode()


def _policyd(
    settings: PolicydSettings, issuer: IssuerSettings | None
) -> AbstractContextManager[House]:
    house = HouseSettings(settings.folder, settings.site, settings.database or None, issuer)
    # policyd's own user can read the keys, so it may ask as well.
    users = settings.user_numbers() | {os.getuid()}
    return policyd(house, settings.socket_path, users=users)
