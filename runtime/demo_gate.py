"""The demo's gate: a policyd of its own, the first desk, somebody of security, and the demo's own eyes.

Everything is enrolled by the machinery of every device, and stands in the audit. Nothing is
exempt: the browser becomes a device through the one-time link, and sees pictures when
somebody of security has signed in on it.
"""

import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from plant.errors import PlantError
from plant.places import Plant
from policy.canonical import Json
from policy.daemon.calling import Policyd
from policy.enrolment.fingerprint import fingerprint
from policy.errors import PolicyError
from runtime.policyd_settings import PolicydSettings
from runtime.programs import floorwatch
from runtime.server_client import Eyes
from runtime.signing import OwnKey
from runtime.supervision import Supervised, waited_for

START_SECONDS = 30.0
GUARD, PROOF = "guard", "demo-proof"
DESK_GROUPS = ["it-desks", "security-desks"]
_WORDS = 3


class DemoGate:
    """A policyd of the demo, and what is asked of it."""

    def __init__(self, folder: Path, settings: PolicydSettings) -> None:
        self.settings = settings
        self.password = "-".join(secrets.token_hex(3) for _ in range(_WORDS))
        self._there = Policyd(settings.socket_path)
        self._folder = folder

    def is_up(self) -> bool:
        """Whether policyd answers."""
        try:
            self._there.ask("epoch")
        except PolicyError:
            return False
        return True

    def first_link(self, origin: str) -> str:
        """Return the link that makes a browser the first desk."""
        return str(self._there.ask("first.make", origin=origin, groups=[*DESK_GROUPS])["link"])

    def add_guard(self, plant: Plant) -> None:
        """Open the account of somebody who looks after the whole plant."""
        areas: list[Json] = [*sorted({*plant.areas, plant.site})]
        self._change(
            "person.add",
            id=GUARD,
            name="Guard of the demo",
            roles=["security-lead"],
            areas=areas,
            password=self.password,
        )

    def eyes(self) -> Eyes:
        """Enrol the demo itself as a desk of security, and let the guard sit there."""
        key = OwnKey(self._folder / f"{PROOF}.pem")
        self._change(
            "device.register",
            id=PROOF,
            asset_tag="DEMO-PROOF",
            kind="workstation",
            groups=["security-desks"],
        )
        code = self._change("device.invite", device=PROOF, origin="")["code"]
        jwk: dict[str, Json] = {**key.public.jwk}
        self._there.ask("device.claim", device=PROOF, code=code, key=jwk)
        digits = fingerprint(PROOF, key.public.thumbprint)
        self._change("device.approve", device=PROOF, digits=digits)
        told = self._there.ask("session.open", person=GUARD, device=PROOF, password=self.password)
        return Eyes(key.process, str(told["session"]))

    def close(self) -> None:
        """Hang up."""
        self._there.close()

    def _change(self, name: str, /, **told: Json) -> dict[str, Json]:
        by: dict[str, Json] = {"person": "", "device": "demo", "reason": "the demo"}
        return self._there.ask(name, **told, by=by)


@contextmanager
def demo_gate(folder: Path, log: Path) -> Iterator[DemoGate]:
    """Run a policyd in the demo's folder while the block runs."""
    # A socket's path is short, whatever the demo's folder is called.
    with TemporaryDirectory(prefix="floorwatch-") as short:
        settings = PolicydSettings(folder=folder / "policyd", socket=Path(short) / "policyd.sock")
        file = folder / "policyd.toml"
        file.write_text(
            f'[policyd]\nfolder = "{settings.folder.resolve()}"\nsocket = "{settings.socket}"\n',
            "utf-8",
        )
        program = Supervised("policyd", floorwatch("policyd", "--settings", file), output=log)
        program.start()
        gate = DemoGate(folder, settings)
        try:
            if not waited_for(gate.is_up, seconds=START_SECONDS, stop=threading.Event()):
                raise PlantError("policyd does not answer", remedy=f"see {log}")
            yield gate
        finally:
            gate.close()
            program.end()
