"""Every language says everything that the app and the intake say, and says it in itself."""

import json
import re

import pytest

from api.http.kinds import KINDS
from mobile_reports.app_files import INDEX, read_app
from mobile_reports.catalogues import (
    RIGHT_TO_LEFT,
    CatalogueError,
    chosen,
    read_catalogue,
    read_catalogues,
)

CATALOGUES = read_catalogues()
ENGLISH = CATALOGUES["en"].words
# Words that are the same in several languages.
SHARED = {"ok", "take", "photo", "photos", "film", "language", "films", "confidential", "you"}
HEAD = 'msgid ""\nmsgstr ""\n"X-Language-Name: Deutsch\\n"\n'
PLACEHOLDER = re.compile(r"\{\w+\}")


def asked_for() -> set[str]:
    """Return the keys that the app asks for."""
    app = read_app()
    page, script = app[INDEX].content.decode(), app["app.js"].content.decode()
    asked = set(re.findall(r'data-[tlp]="([\w.-]+)"', page))
    asked |= set(re.findall(r"words\.([a-z_]+)", script))
    for named in re.findall(r"const (?:CATEGORIES|TIMES|MODES) = (\[[^\]]*\])", script):
        asked |= set(json.loads(named))
    return asked


def test_there_are_six_languages_and_english_comes_first() -> None:
    assert list(CATALOGUES) == ["en", "ar", "de", "es", "fr", "pl"]
    assert set(CATALOGUES) > RIGHT_TO_LEFT
    assert CATALOGUES["ar"].name == "العربية"


@pytest.mark.parametrize("code", CATALOGUES)
def test_nothing_is_left_untranslated(code: str) -> None:
    catalogue = CATALOGUES[code]
    assert catalogue.english == ENGLISH
    for key, said in catalogue.words.items():
        assert said.strip() == said
        assert said
        assert sorted(PLACEHOLDER.findall(said)) == sorted(PLACEHOLDER.findall(ENGLISH[key])), key
        assert code == "en" or key in SHARED or said != ENGLISH[key], key


def test_all_that_the_app_says_stands_in_the_catalogues() -> None:
    assert asked_for() <= set(ENGLISH)


def test_what_is_refused_of_a_report_has_a_sentence() -> None:
    others = {"busy", "cursor", "event-misfit", "case", "gate", "policyd-away"}
    words = {kind.word for _, kind in KINDS} - others
    assert {f"refusal.{word}" for word in words} <= set(ENGLISH)


@pytest.mark.parametrize(
    ("accepted", "code"),
    [
        ("", "en"),
        ("pl-PL,pl;q=0.9,en;q=0.8", "pl"),
        ("nl, de;q=0.5, fr;q=0.7", "fr"),
        ("zh", "en"),
        ("de;q=x, es;q=0.1", "es"),
        (";;,,q=1", "en"),
        ("AR", "ar"),
    ],
)
def test_the_language_is_the_one_that_is_liked_best(accepted: str, code: str) -> None:
    assert chosen(CATALOGUES, accepted).code == code


def test_an_entry_may_go_over_several_lines() -> None:
    read = read_catalogue("de", f'{HEAD}\n# told\nmsgctxt "a"\nmsgid ""\n"b "\n"c"\nmsgstr "d"\n')
    assert (read.words, read.english) == ({"a": "d"}, {"a": "b c"})


@pytest.mark.parametrize(
    "text",
    [
        "",
        'msgid ""\nmsgstr ""\n',
        f'{HEAD}\nmsgid "a"\nmsgstr "b"\n',
        f'{HEAD}\nmsgctxt "a"\nmsgid "a"\nmsgstr "b"\n\nmsgctxt "a"\nmsgid "a"\nmsgstr "b"\n',
        f'{HEAD}\nmsgctxt "a"\nmsgid_plural "a"\n',
        f'{HEAD}\n"lonely"\n',
    ],
)
def test_what_is_no_catalogue_is_refused(text: str) -> None:
    with pytest.raises(CatalogueError):
        read_catalogue("de", text)
