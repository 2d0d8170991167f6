"""Asks policyd to prove what it decided about the files of a package, for who gives it out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from api.http.guard import Asking
from plant.wire import Json, time_text
from policy.errors import PolicyError


@dataclass(frozen=True, slots=True)
class PolicydProver:
    """Proves by the audit of policyd. `request` is the number of the decision to let it out."""

    policyd: Asking
    request: str

    def prove(self, things: Sequence[str], since: datetime) -> Mapping[str, Json]:
        """Return proofs of all that was decided about these things, or raise PolicyError."""
        match self.policyd.ask("audit.prove", things=[*things], since=time_text(since)):
            case {"bundle": dict(bundle)}:
                return bundle
        raise PolicyError("policyd answered something else")
