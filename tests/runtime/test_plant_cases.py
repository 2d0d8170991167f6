"""Decision cases are tried on a plant file, and what is wrong with them is said."""

from pathlib import Path

import pytest

from tests.runtime.test_cli import ROOT, Said, floorwatch

CASES = ROOT / "docs" / "reference" / "cases"
STAY = """\
cases:
  - case: who stays is told
    rule: lingering
    lasts: 60
    see:
      - {what: person, in: store, from: 5, to: 50}
    expect:
      - {onset: 35}
"""


def tried(tmp_path: Path, text: str) -> Said:
    path = tmp_path / "cases.yaml"
    path.write_text(text)
    return floorwatch("plant", "test", CASES / "plant.yaml", path)


def test_a_case_that_holds_is_said_to_hold(tmp_path: Path) -> None:
    said = tried(tmp_path, STAY)
    assert said.code == 0
    assert said.out == "holds  lingering: who stays is told\n1 of 1 cases hold\n"


@pytest.mark.parametrize(
    ("expect", "wanted"),
    [
        ("[]", "nothing"),
        ("[{onset: 20}]", "events at 20 s"),
        ("[{onset: 35}, {onset: 36}]", "36 s"),
    ],
)
def test_a_case_that_does_not_hold_says_what_came(tmp_path: Path, expect: str, wanted: str) -> None:
    said = tried(tmp_path, STAY.split("    expect:", maxsplit=1)[0] + f"    expect: {expect}\n")
    assert said.code == 1
    assert f"{wanted}, came events at 35 s" in said.out


@pytest.mark.parametrize(
    ("right", "wrong", "told"),
    [
        ("rule: lingering", "rule: lingerin", "no rule 'lingerin'"),
        ("in: store", "in: stor", "no zone 'stor'"),
        ("lasts: 60", "lasts: long", "lasts"),
        ("to: 50", "until: 50", "to"),
    ],
)
def test_what_is_wrong_with_a_case_is_said(
    tmp_path: Path, right: str, wrong: str, told: str
) -> None:
    said = tried(tmp_path, STAY.replace(right, wrong))
    assert said.code == 2
    assert told in said.err
