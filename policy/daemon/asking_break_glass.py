"""What people ask of policyd in an emergency: to open a grant, to agree, to end it, to review it.

What a person may was decided before. policyd checks for itself that each of the two people has
proven to it, on that device and a moment ago, to be there: whoever can only speak for them at the
socket opens nothing. To end something it is enough to ask.
"""

from datetime import timedelta

from policy.audit.entries import Entry, Kind, time_text
from policy.break_glass.openings import Hand, Opening, Outcome, Stage
from policy.break_glass.telling import opening_to_json
from policy.canonical import Json
from policy.daemon.arguments import Asked, Operation, Told
from policy.daemon.house import House
from policy.errors import BreakGlassError

# A little more than policies want, so that these have the last word.
PROVEN_WITHIN = timedelta(minutes=6)


def _list(house: House, asked: Asked) -> Told:
    """Return what is prepared, with the policies that it opens, and all openings, newest first."""
    del asked
    loaded = house.bundles.loaded
    infos = loaded.policies.infos
    grants: list[Json] = [
        {
            "id": grant.id,
            "about": grant.about,
            "minutes": grant.minutes,
            "opens": [
                {"id": name, "why": infos[name].why}
                for name, named in loaded.emergencies.items()
                if grant.id in named
            ],
        }
        for grant in house.break_glass.grants.values()
    ]
    openings = sorted(
        house.break_glass.all().values(), key=lambda each: each.asked.at, reverse=True
    )
    told: list[Json] = [opening_to_json(each) for each in openings]
    return {"grants": grants, "openings": told, "now": time_text(house.now())}


def _ask(house: House, asked: Asked) -> Told:
    """Ask for a grant; another person must agree before it runs."""
    made = house.break_glass.ask(
        asked.text("grant"),
        _there(house, asked),
        minutes=asked.number("minutes", 0),
        reason=asked.by.reason,
    )
    return {"id": made.id}


def _agree(house: House, asked: Asked) -> Told:
    """Let it run, as the second person."""
    opening = house.break_glass.agree(asked.text("opening"), _there(house, asked))
    assert opening.until is not None
    return {"id": opening.id, "until": time_text(opening.until)}


def _end(house: House, asked: Asked) -> Told:
    """End it, whoever asks."""
    by = asked.by
    house.break_glass.end(asked.text("opening"), Hand(by.person, by.device, house.now()))
    return {}


def _review(house: House, asked: Asked) -> Told:
    """Take up what somebody else found."""
    try:
        outcome = Outcome(asked.text("outcome"))
    except ValueError as error:
        raise BreakGlassError("a review finds it needed, avoidable or misused") from error
    house.break_glass.review(
        asked.text("opening"), _there(house, asked), outcome=outcome, words=asked.text("words")
    )
    return {}


def _there(house: House, asked: Asked) -> Hand:
    """Return who asks, if they have just proven to be there on the device from which they ask."""
    by, now = asked.by, house.now()
    person = house.people.all().get(by.person)
    proven = any(
        each.person == by.person
        and each.device == by.device
        and now - each.verified_at < PROVEN_WITHIN
        for each in house.sessions.listed().values()
    )
    if person is None or not person.enabled or not proven:
        raise BreakGlassError(
            "this takes somebody who has just proven to be there",
            remedy="sign in, or step up, and ask again within five minutes",
        )
    return Hand(by.person, by.device, now)


def note_use(house: House, entry: Entry) -> None:
    """Count what was allowed because of a grant that runs, and of nothing else."""
    facts = entry.facts
    if entry.kind is not Kind.DECISION or facts.get("decision") != "allow":
        return
    match facts:
        case {
            "break_glass": [*grants],
            "person": {"id": str(person)},
            "policies": [*because],
            "action": str(action),
        }:
            emergencies = house.bundles.loaded.emergencies
            if all(str(each) in emergencies for each in because):
                house.break_glass.note(person, frozenset(map(str, grants)), action)


def openings_now(house: House) -> list[Json]:
    """Return the openings that those who decide must know: all that still need something."""
    return [
        _short(each) for each in house.break_glass.all().values() if each.stage is not Stage.CLOSED
    ]


def _short(opening: Opening) -> dict[str, Json]:
    return {
        "id": opening.id,
        "grant": opening.wish.grant.id,
        "about": opening.wish.grant.about,
        "stage": opening.stage.value,
        "asked_by": opening.asked.person,
        "asked_at": time_text(opening.asked.at),
        "agreed_by": None if opening.agreed is None else opening.agreed.person,
        "until": None if opening.until is None else time_text(opening.until),
    }


BREAK_GLASS: dict[str, Operation] = {
    "break_glass.list": _list,
    "break_glass.ask": _ask,
    "break_glass.agree": _agree,
    "break_glass.end": _end,
    "break_glass.review": _review,
}
