"""Openings as JSON and back: in the file that keeps them, to those who decide, and to pages."""

from datetime import datetime

from policy.audit.entries import time_text
from policy.break_glass.grants import Grant
from policy.break_glass.openings import Hand, Opening, Outcome, Over, Review, Wish
from policy.canonical import Json
from policy.errors import BreakGlassError

Told = dict[str, Json]


def opening_to_json(opening: Opening) -> Told:
    """Return all of an opening but what means nothing after a restart."""
    wish, over, found = opening.wish, opening.over, opening.review
    grant = wish.grant
    return {
        "id": opening.id,
        "grant": {"id": grant.id, "about": grant.about, "minutes": grant.minutes},
        "minutes": wish.minutes,
        "reason": wish.reason,
        "stage": opening.stage.value,
        "asked": _hand(opening.asked),
        "agreed": None if opening.agreed is None else _hand(opening.agreed),
        "until": None if opening.until is None else time_text(opening.until),
        "over": None if over is None else _over(over),
        "review": None if found is None else _review(found),
        "uses": dict(opening.uses),
    }


def opening_from_json(told: Json) -> Opening:
    """Return the opening that was told, or raise BreakGlassError."""
    try:
        match told:
            case {
                "id": str(name),
                "grant": {"id": str(grant), "about": str(about), "minutes": int(most)},
                "minutes": int(minutes),
                "reason": str(reason),
                "asked": asked,
                "agreed": agreed,
                "until": until,
                "over": over,
                "review": found,
                "uses": dict(uses),
            }:
                return Opening(
                    name,
                    Wish(Grant(grant, about, most), minutes, reason),
                    _read_hand(asked),
                    None if agreed is None else _read_hand(agreed),
                    None if until is None else datetime.fromisoformat(str(until)),
                    _read_over(over),
                    _read_review(found),
                    {each: int(str(count)) for each, count in uses.items()},
                )
    except ValueError as error:
        raise BreakGlassError(f"an opening cannot be read: {error}") from error
    raise BreakGlassError("an opening cannot be read")


def _hand(hand: Hand) -> Told:
    return {"person": hand.person, "device": hand.device, "at": time_text(hand.at)}


def _over(over: Over) -> Told:
    return {"at": time_text(over.at), "why": over.why, "person": over.person}


def _review(found: Review) -> Told:
    return {**_hand(found.hand), "outcome": found.outcome.value, "words": found.words}


def _read_hand(told: Json) -> Hand:
    match told:
        case {"person": str(person), "device": str(device), "at": str(at)}:
            return Hand(person, device, datetime.fromisoformat(at))
    raise ValueError("somebody is missing")


def _read_over(told: Json) -> Over | None:
    match told:
        case {"at": str(at), "why": str(why), "person": str(person)}:
            return Over(datetime.fromisoformat(at), why, person)
    return None


def _read_review(told: Json) -> Review | None:
    match told:
        case {"outcome": str(outcome), "words": str(words)}:
            return Review(_read_hand(told), Outcome(outcome), words)
    return None
