"""How IT's pages tell what was missing, and how old things are."""

from datetime import UTC, datetime, timedelta

import pytest

from api.http.console.it.words import Times, missing

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "lacks"),
    [
        ('X: context.person in Role::"ot"', ("the person has not the role ot", False)),
        (
            'X: principal in [DeviceGroup::"a", DeviceGroup::"b"]',
            ("the device is not in the group a or b", False),
        ),
        ("X: principal.tier >= 3", ("the device's tier is below 3", False)),
        ("X: resource.odd == 7", ("resource.odd == 7", True)),
    ],
)
def test_what_was_missing_is_told_in_words_or_as_it_is_written(
    text: str, lacks: tuple[str, bool]
) -> None:
    assert missing(text, {"X": "why"}).lacks == (lacks,)


@pytest.mark.parametrize(
    ("seconds", "told"), [(5, "5 s"), (90, "1 min"), (7_300, "2 h"), (200_000, "2 d")]
)
def test_an_age_is_told_in_its_largest_unit(seconds: int, told: str) -> None:
    then = (NOW - timedelta(seconds=seconds)).isoformat()
    assert Times(UTC, NOW).ago(then).replace("\N{NO-BREAK SPACE}", " ") == told


def test_what_never_was_and_what_is_over_are_told() -> None:
    times = Times(UTC, NOW)
    assert times.ago("") == "never"
    assert times.left((NOW - timedelta(seconds=1)).isoformat()) == ""
    assert times.short("2026-03-02T09:05:00Z") == "09:05"
    assert times.short("2026-03-01T09:05:00Z") == "2026-03-01 09:05"
