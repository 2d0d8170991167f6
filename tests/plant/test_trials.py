"""What a trial found goes over a pipe or a link and comes back the same, in lists that end."""

import json
from dataclasses import replace

import pytest

from plant.json_tables import JsonMisfitError, table_of
from plant.trials import MOST_TOLD, Findings, Happening, Judged, Tried, moment
from tests.builders import an_event

HAPPENING = Happening.of(an_event(), "the rule is new")
FOUND = Findings(
    an_event().camera, moment(0), moment(3600), 1800.5, (HAPPENING,), (), (HAPPENING,), None, ("a",)
)


def over_the_wire(found: Findings) -> Findings:
    return Findings.read(table_of(json.loads(json.dumps(found.told()))))


def test_findings_come_back_as_they_were() -> None:
    assert replace(over_the_wire(FOUND), left_out=None) == FOUND


def test_what_has_no_room_is_counted() -> None:
    back = over_the_wire(replace(FOUND, more=(HAPPENING,) * (MOST_TOLD + 7)))
    assert (len(back.more), back.count("more")) == (MOST_TOLD, MOST_TOLD + 7)
    assert (back.count("fewer"), back.count("same")) == (0, 1)


def test_what_both_sides_told_comes_back() -> None:
    tried = Tried(Judged((an_event(),)), Judged(), 0.0, 60.0, 60.0, "it broke off")
    assert Tried.read(table_of(json.loads(json.dumps(tried.told())))) == tried


@pytest.mark.parametrize("field", ["more", "seen_seconds", "from_at", "left_out", "untried"])
def test_a_field_that_does_not_fit_is_named(field: str) -> None:
    with pytest.raises(JsonMisfitError, match=field):
        Findings.read(table_of({**FOUND.told(), field: True}))
