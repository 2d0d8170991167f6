"""Puts how rules are set into the text of a plant file, and leaves every other line as it was.

    - id: dock-loiter
      dwell_seconds: 90      # after the audit    ◄── the value alone is written anew
      cooldown_seconds: 600                       ◄── what was left at its default gets a line

Only what is otherwise than before is touched. Whoever calls reads the new text as any plant file
is read, so that a value that does not hold is refused with its line.
"""

import json
import re
from collections.abc import Iterator

import yaml

from plant import rule_settings
from plant.rule_settings import RuleSettings, Setting, Settings
from runtime.yaml_text import (
    Edit,
    begin_of,
    continued,
    end_of,
    entry_of,
    line_end,
    newline_of,
    written_out,
)

_PLAIN = re.compile(r"[a-z][a-z_-]*")


def settings_edits(text: str, before: RuleSettings, after: RuleSettings) -> Iterator[Edit]:
    """Yield what changes in the text for rules to be set otherwise than before."""
    for rule, settings in rule_settings.changed(before, after).items():
        yield from _of_rule(text, entry_of(text, "rules", rule, what="rule"), settings)


def _of_rule(text: str, rule: yaml.MappingNode, settings: Settings) -> Iterator[Edit]:
    there = {key.value: (key, value) for key, value in rule.value}
    for name, setting in settings.items():
        if name in there:
            key, value = there[name]
            yield _replaced(key, written_out(value, rule, f"`{name}`"), setting)
    new = [f"{name}: {_written(each)}" for name, each in settings.items() if name not in there]
    if new and rule.flow_style:
        place = end_of(rule) - 1
        yield Edit(place, place, "".join(f", {each}" for each in new))
    elif new:
        place, indent = line_end(text, end_of(rule)), " " * rule.start_mark.column
        lines = "".join(f"{indent}{each}{newline_of(text)}" for each in new)
        yield Edit(place, place, continued(text, place) + lines)


def _replaced(key: yaml.Node, value: yaml.Node, setting: Setting) -> Edit:
    """Return the value written anew, beside its key where it had lines of its own."""
    if isinstance(value, yaml.CollectionNode) and not value.flow_style:
        return Edit(begin_of(key), end_of(value), f"{key.value}: {_written(setting)}")
    return Edit(begin_of(value), end_of(value), _written(setting))


def _written(setting: Setting) -> str:
    match setting:
        case bool():
            return "true" if setting else "false"
        case str():
            return _word(setting)
        case tuple():
            return f"[{', '.join(_word(each) for each in setting)}]"
        case _:
            return f"{setting:.12g}"


def _word(text: str) -> str:
    """Return a text bare where nobody takes it for anything else, such as `off` for false."""
    if _PLAIN.fullmatch(text) and yaml.safe_load(text) == text:
        return text
    return json.dumps(text, ensure_ascii=False)
