"""A bundle made from the one in force by changing texts: the next version, by whoever proposes it."""

import json
from collections.abc import Mapping

from policy.bundles.reading import META, POLICIES, TESTS, Bundle, bundle_of
from policy.errors import BundleError

LONGEST_ABOUT = 300
_META = """version = {version}
parent = "{parent}"
author = "{author}"
about = {about}

[groups]
{groups}
{grants}"""
_GRANT = """
[break_glass.{name}]
about = {about}
minutes = {minutes}
"""


def proposed(
    in_force: Bundle, base: Bundle, author: str, texts: Mapping[str, str], about: str
) -> Bundle:
    """Return the bundle that follows the one in force, with these texts in place of the base's."""
    if not about.strip() or not about.isprintable() or len(about) > LONGEST_ABOUT:
        raise BundleError(
            "a proposal says in a line what it is for", remedy=f"up to {LONGEST_ABOUT} characters"
        )
    strange = [each for each in texts if not each.startswith((f"{POLICIES}/", f"{TESTS}/"))]
    if strange or not texts.keys() <= base.files.keys():
        raise BundleError("only texts that the bundle in force has can be changed")
    changed = {name: text.replace("\r\n", "\n").encode() for name, text in texts.items()}
    files = {**base.files, **changed}
    if all(files[name] == data for name, data in in_force.files.items() if name != META):
        raise BundleError("this is the text in force", remedy="change it first")
    meta = _META.format(
        version=in_force.version + 1,
        parent=in_force.digest,
        author=author,
        about=_quoted(about.strip()),
        groups="\n".join(f"{name} = {_quoted(label)}" for name, label in base.groups.items()),
        grants="".join(
            _GRANT.format(name=each.id, about=_quoted(each.about), minutes=each.minutes)
            for each in base.grants.values()
        ),
    )
    return bundle_of({**files, META: meta.encode()}, {}, where="the proposal")


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
