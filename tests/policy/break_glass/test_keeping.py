"""Openings survive a restart, are recorded before they hold, and end even if nothing can be recorded."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest

from policy.break_glass.grants import Grant
from policy.break_glass.keeping import MOST_CLOSED, OPENINGS_STATEMENT, BreakGlass, Place
from policy.break_glass.openings import Hand, Moment, Opening, Outcome, Stage
from policy.errors import AuditError, BreakGlassError
from policy.statements import StatementError, Stating
from tests.policy.issuing import IT_KEY, POLICYD_KEY, ListAudit
from tests.policy.logs import NOON

REASON = "fire in hall 2"


@dataclass
class Home:
    """A place to keep openings in, a clock to set, and a bundle to change."""

    folder: Path
    audit: ListAudit = field(default_factory=ListAudit)
    moment: Moment = field(default_factory=lambda: Moment(NOON, 100.0))
    grants: dict[str, Grant] = field(
        default_factory=lambda: {"all-areas": Grant("all-areas", "See all", 60)}
    )

    def opened(self) -> BreakGlass:
        place = Place(self.folder / "it.jws", Stating(OPENINGS_STATEMENT, POLICYD_KEY))
        return BreakGlass(place, lambda: self.grants, audit=self.audit, moment=lambda: self.moment)

    def goes_on(self, seconds: float) -> None:
        at = self.moment.at + timedelta(seconds=seconds)
        self.moment = Moment(at, self.moment.seconds + seconds)

    def hand(self, person: str) -> Hand:
        return Hand(person, f"{person}-desk", self.moment.at)

    def told(self) -> list[str]:
        return [str(each.facts["what"]) for each in self.audit.entries]


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


def run(home: Home, kept: BreakGlass) -> Opening:
    asked = kept.ask("all-areas", home.hand("ada"), minutes=30, reason=REASON)
    return kept.agree(asked.id, home.hand("bob"))


def test_every_step_is_recorded_with_who_and_why(home: Home) -> None:
    kept = home.opened()
    name = run(home, kept).id
    kept.note("ada", frozenset({"all-areas"}), "live.view")
    kept.end(name, home.hand("bob"))
    kept.review(name, home.hand("ida"), outcome=Outcome.NEEDED, words="it was a fire")
    assert home.told() == [
        "break-glass asked for",
        "break-glass opened",
        "break-glass ended",
        "break-glass reviewed",
    ]
    opened, ended, reviewed = (each.facts for each in home.audit.entries[1:])
    assert opened["by"] == {"person": "bob", "device": "bob-desk", "reason": REASON}
    assert opened["people"] == ["ada", "bob"]
    assert ended["uses"] == {"ada live.view": 1}
    assert reviewed["outcome"] == "needed"


def test_what_cannot_be_recorded_does_not_open(home: Home) -> None:
    kept = home.opened()
    asked = kept.ask("all-areas", home.hand("ada"), minutes=30, reason=REASON)
    home.audit.refuses = True
    with pytest.raises(AuditError):
        kept.agree(asked.id, home.hand("bob"))
    assert kept.all()[asked.id].stage is Stage.ASKED


@pytest.mark.parametrize("how", ["by somebody", "by time"])
def test_an_end_holds_at_once_and_is_recorded_when_that_can_be_done_again(
    home: Home, how: str
) -> None:
    kept = home.opened()
    name = run(home, kept).id
    home.audit.refuses = True
    if how == "by time":
        home.goes_on(1800)
        assert kept.tick()
    else:
        kept.end(name, home.hand("bob"))
    assert kept.all()[name].stage is Stage.OVER
    assert "break-glass ended" not in home.told()
    home.audit.refuses = False
    assert not kept.tick()
    assert home.told().count("break-glass ended") == 1


def test_it_goes_on_after_a_restart_with_what_was_left_of_its_time(home: Home) -> None:
    name = run(home, home.opened()).id
    home.goes_on(600)
    home.moment = Moment(home.moment.at, 3.0)
    again = home.opened()
    assert again.all()[name].stage is Stage.RUNNING
    home.goes_on(1199)
    assert again.all()[name].stage is Stage.RUNNING
    home.goes_on(1)
    assert again.all()[name].stage is Stage.OVER
    assert home.told().count("break-glass ended") == 1


def test_what_ended_while_nobody_looked_is_recorded_after_the_restart(home: Home) -> None:
    name = run(home, home.opened()).id
    home.goes_on(7200)
    assert home.opened().all()[name].stage is Stage.OVER
    assert home.told()[-1] == "break-glass ended"


def _gone(home: Home) -> None:
    home.grants.clear()


def _shorter(home: Home) -> None:
    home.grants["all-areas"] = Grant("all-areas", "See all", 10)


@pytest.mark.parametrize("change", [_gone, _shorter])
def test_a_bundle_that_changes_the_grant_ends_it(
    home: Home, change: Callable[[Home], None]
) -> None:
    kept = home.opened()
    name = run(home, kept).id
    change(home)
    assert kept.tick()
    assert home.audit.entries[-1].facts["why"] == "other policies"
    assert kept.all()[name].stage is Stage.OVER


def test_what_is_not_prepared_cannot_be_asked_for(home: Home) -> None:
    with pytest.raises(BreakGlassError, match="prepared no 'everything'"):
        home.opened().ask("everything", home.hand("ada"), minutes=1, reason=REASON)
    with pytest.raises(BreakGlassError, match="no such opening"):
        home.opened().agree("nothing", home.hand("ada"))


def test_only_uses_of_the_two_while_it_runs_are_counted(home: Home) -> None:
    kept = home.opened()
    name = run(home, kept).id
    for person, grant in (
        ("ada", "all-areas"),
        ("bob", "all-areas"),
        ("eve", "all-areas"),
        ("ada", "other"),
    ):
        kept.note(person, frozenset({grant}), "live.view")
    kept.note("ada", frozenset({"all-areas"}), "live.view")
    assert kept.all()[name].uses == {"ada live.view": 2, "bob live.view": 1}
    assert home.opened().all()[name].uses == {"ada live.view": 2, "bob live.view": 1}
    kept.end(name, home.hand("ada"))
    kept.note("ada", frozenset({"all-areas"}), "live.view")
    assert kept.all()[name].uses == {"ada live.view": 2, "bob live.view": 1}


def test_a_file_that_somebody_wrote_is_not_believed(home: Home) -> None:
    run(home, home.opened())
    others = Stating(OPENINGS_STATEMENT, IT_KEY).state({"openings": []})
    (home.folder / "it.jws").write_text(others, "ascii")
    with pytest.raises(StatementError, match="not signed by its key"):
        home.opened()


def test_those_that_wait_for_a_review_are_kept_and_old_others_are_not(home: Home) -> None:
    kept = home.opened()
    waiting = run(home, kept).id
    kept.end(waiting, home.hand("ada"))
    for _ in range(MOST_CLOSED + 5):
        home.goes_on(1)
        asked = kept.ask("all-areas", home.hand("ada"), minutes=1, reason=REASON)
        kept.end(asked.id, home.hand("ada"))
    found = home.opened().all()
    assert found[waiting].stage is Stage.OVER
    assert len(found) == MOST_CLOSED + 1
