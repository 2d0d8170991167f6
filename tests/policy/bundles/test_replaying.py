"""Recorded decisions are decided anew by another bundle, and what changes is told."""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner

from policy.bundles.commands import app
from policy.bundles.reading import Bundle, read_bundle
from policy.bundles.replaying import (
    Decided,
    WhatIf,
    decision_at,
    decision_lines,
    decisions_of,
    what_if,
)
from policy.bundles.replaying_apart import what_if_apart
from policy.bundles.starting import starter_folder
from policy.bundles.trying import try_bundle
from policy.decisions.actions import Action
from policy.decisions.engine import PolicySet, compile_policies
from policy.decisions.facts import Question
from policy.decisions.recording import decision_entry
from policy.decisions.remembering import DecisionPoint
from policy.keys import signing_key
from tests.policy.bundles.test_bundles import edit
from tests.policy.logs import open_journal
from tests.policy.questions import a_device, a_person, a_question


def past_decisions(log: Path, last: int | None = None) -> Iterator[Decided]:
    return decisions_of(decision_lines(log, last=last))


@pytest.fixture(scope="module")
def starter() -> PolicySet:
    return try_bundle(read_bundle(starter_folder())).policies


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory, starter: PolicySet) -> Path:
    folder = tmp_path_factory.mktemp("audit") / "log"
    point = DecisionPoint(starter, "1")
    with open_journal(folder) as journal:
        for number in range(60):
            asked = question(number)
            answer, by = point.decide(asked)
            journal.append(decision_entry(asked, answer, by, request=f"r{number}"))
    return folder


def question(number: int) -> Question:
    """Twenty each: viewing at a desk, viewing elsewhere, reporting from a phone."""
    match number % 3:
        case 0:
            return a_question(person=a_person(), device=a_device(id=f"desk-{number}"))
        case 1:
            return a_question(person=a_person(areas=("paint",)))
        case _:
            phone = a_device(kind="phone", groups=frozenset({"phones"}))
            return a_question(Action.REPORT_SEND, device=phone)


def test_the_same_policies_change_nothing(log: Path, starter: PolicySet) -> None:
    found = what_if(starter, past_decisions(log))
    assert (found.asked, found.newly_denied, found.newly_allowed) == (40, 0, 0)


def test_what_would_be_newly_denied_is_listed(log: Path) -> None:
    groups = read_bundle(starter_folder()).group_names
    found = what_if(compile_policies("", groups), past_decisions(log))
    assert str(found) == "of 40 decisions it would newly deny 20 and newly allow 0"
    assert str(found.changes[0]).endswith("event.view on Event thing-1: deny (default)")


def test_what_would_be_newly_allowed_is_listed(log: Path) -> None:
    groups = read_bundle(starter_folder()).group_names
    everything = '@id("X") permit (principal, action, resource);'
    found = what_if(compile_policies(everything, groups), past_decisions(log))
    assert found.newly_allowed == 20
    assert "allow (X)" in str(found.changes[0])


def test_only_the_last_decisions_can_be_asked(log: Path, starter: PolicySet) -> None:
    assert what_if(starter, past_decisions(log, last=7)).asked == 7


def test_a_record_is_found_by_its_number(log: Path) -> None:
    found = decision_at(log, 30)
    assert found is not None
    assert (found.seq, found.question.device.id) == (30, "desk-30")
    assert decision_at(log, 60) is None, "there is none"
    assert decision_at(log, 2) is None, "it was recorded in confidence"


@pytest.mark.slow
def test_processes_that_share_a_log_find_what_one_finds(log: Path) -> None:
    bundle = read_bundle(starter_folder())
    stricter = compile_policies("", bundle.group_names)
    nothing = replace(bundle, files={**bundle.files, **_emptied(bundle)})
    lines = decision_lines(log) * 20
    alone = what_if(stricter, decisions_of(lines))
    assert what_if_apart(nothing, stricter, lines, processes=3) == alone
    assert (alone.asked, alone.newly_denied, len(alone.changes)) == (800, 400, 100)


def _emptied(bundle: Bundle) -> dict[str, bytes]:
    return {name: b"" for name in bundle.files if name.startswith("policies/")}


def test_what_shares_found_is_put_together_in_order(log: Path) -> None:
    nothing = compile_policies("", read_bundle(starter_folder()).group_names)
    lines = decision_lines(log) * 6
    found = WhatIf()
    for share in (lines[:90], lines[90:91], lines[91:]):
        found.add(what_if(nothing, decisions_of(share)))
    assert found == what_if(nothing, decisions_of(lines))


def run(*arguments: str | Path) -> tuple[int, str]:
    done = CliRunner().invoke(app(), [str(each) for each in arguments])
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done.exit_code, done.stdout


@pytest.mark.slow
def test_the_commands_tell_how_a_bundle_does(tmp_path: Path, log: Path) -> None:
    import shutil

    folder = tmp_path / "bundle"
    shutil.copytree(starter_folder(), folder)
    code, said = run("check", folder)
    assert code == 0
    assert re.match(r"version 1: [0-9]{2} policies", said)
    assert run("test", folder)[1].endswith("tests passed\n")
    signing_key(tmp_path / "ida.pem")
    assert "approved" in run("sign", folder, "--name", "ida", "--key", tmp_path / "ida.pem")[1]
    edit(folder, "policies/10-security.cedar", "resource in context.person.areas", "true")
    assert run("test", folder)[0] == 1
    assert "newly allow 20" in run("whatif", folder, "--log", log)[1]
    assert run("explain", folder, "--log", log, "--seq", "0")[1].startswith("allow\n  S11-review: ")
    assert "newly allow 0" in run("whatif", starter_folder(), "--log", log)[1]
    assert (
        "S11-review: resource in context.person.areas"
        in (run("explain", starter_folder(), "--log", log, "--seq", "1")[1])
    )


def test_a_policy_that_says_not_why_fails_the_check(tmp_path: Path) -> None:
    import shutil

    folder = tmp_path / "bundle"
    shutil.copytree(starter_folder(), folder)
    edit(folder, "policies/20-plant.cedar", '@why("Whoever holds a plant phone may report")', "")
    code, said = run("check", folder)
    assert (code, "R20-report: says not why" in said) == (1, True)
