"""How a step is kept: over the version that was seen, with its message, or not at all.

The same step again by the same person, over the same version, gets the same answer:
whoever lost the answer may ask again.
"""

from casework.steps import step_between
from casework.telling import Announce, Told
from plant.incidents import Incident
from plant.ports import Writing
from plant.store_errors import ConflictError


def check_version(what: str, *, seen: int, is_in: int) -> None:
    """Raise ConflictError where somebody decided on another version than the present one."""
    if seen != is_in:
        raise ConflictError(
            f"{what} is in version {is_in}, not {seen}",
            remedy="look at it as it is now, then decide again",
        )


def keep_step(
    work: Writing, before: Incident, after: Incident, *, by: str, reason: str = ""
) -> None:
    """Keep an incident's next version and the step that led there."""
    step = step_between(before, after, by=by, reason=reason)
    work.keep_incident(after, follows=before.version, step=step)


def tell(work: Writing, announce: Announce, told: Told) -> None:
    """Queue what is to be told of a change, in the transaction that makes it."""
    for draft in announce(told):
        work.send(draft)
