"""How rules are set, as plain values: what is wished is completed, and what is unknown is told."""

import json

import pytest

from plant import rule_settings
from plant.errors import PlantError
from plant.json_tables import JsonMisfitError, table_of
from plant.rule_settings import RuleSettings, all_settings, changed, completed, known_of
from tests.builders import a_plant

KNOWN: RuleSettings = {
    "dwell": {"dwell_seconds": 60.0, "labels": ("person",)},
    "lens": {"frozen": True},
}


def test_what_a_wish_leaves_out_stays_as_it_is() -> None:
    wished = completed(KNOWN, {"dwell": {"dwell_seconds": 90.0}})
    assert wished == {**KNOWN, "dwell": {"dwell_seconds": 90.0, "labels": ("person",)}}
    assert changed(KNOWN, wished) == {"dwell": {"dwell_seconds": 90.0}}
    assert changed(KNOWN, KNOWN) == {}


@pytest.mark.parametrize(
    ("wish", "told"),
    [({"stay": {"x": 1.0}}, "no rule 'stay'"), ({"lens": {"x": 1.0}}, "no setting 'x'")],
)
def test_what_is_not_there_cannot_be_set(wish: RuleSettings, told: str) -> None:
    with pytest.raises(PlantError, match=told):
        completed(KNOWN, wish)
    assert known_of(KNOWN, wish) == {"dwell": {}, "lens": {}}


def test_settings_are_told_and_read_again_as_they_were() -> None:
    settings = all_settings(a_plant().rules)
    assert settings["after-hours"]["cooldown_seconds"] == 60
    assert settings["after-hours"]["labels"] == ("person",)
    told = json.loads(json.dumps(rule_settings.told(settings)))
    assert rule_settings.read(table_of(told)) == settings


@pytest.mark.parametrize("value", [None, {}, [1], [["person"]], ["x"] * 201])
def test_what_is_no_setting_is_refused(value: object) -> None:
    with pytest.raises(JsonMisfitError):
        rule_settings.read(table_of({"dwell": {"labels": value}}))
