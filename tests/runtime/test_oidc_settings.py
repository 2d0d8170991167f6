"""What IT sets of an issuer fits together, or is told."""

import re
from pathlib import Path

import pytest

from plant.errors import PlantError
from policy.people.roles import Role
from runtime.oidc_settings import GrantSettings, OidcSettings
from runtime.settings import load_settings


def test_settings_that_do_not_fit_are_told(tmp_path: Path) -> None:
    grants = (GrantSettings(group="g", roles=(Role.SECURITY,)),)
    whole = OidcSettings(issuer="https://login.example", client="c", grants=grants)
    assert whole.judged_by() is not None
    assert OidcSettings().judged_by() is None
    secret = tmp_path / "secret"
    secret.touch()
    secret.chmod(0o644)
    for changes in (
        {"issuer": "http://login.example"},
        {"client": ""},
        {"grants": ()},
        {"secret_file": tmp_path / "none"},
        {"secret_file": secret},
    ):
        with pytest.raises(PlantError):
            whole.model_copy(update=changes).judged_by()


def test_the_example_of_the_guide_is_taken_as_it_stands(tmp_path: Path) -> None:
    guide = (Path(__file__).parents[2] / "docs" / "guides" / "it.md").read_text("utf-8")
    (example,) = [
        each for each in re.findall(r"```toml\n(.*?)```", guide, re.DOTALL) if "[oidc]" in each
    ]
    secret = tmp_path / "oidc.secret"
    secret.touch(0o600)
    secret.write_text("s-1\n")
    file = tmp_path / "floorwatch.toml"
    file.write_text(example.replace("/etc/floorwatch/oidc.secret", str(secret)))
    judged = load_settings(file).oidc.judged_by()
    assert judged is not None
    assert (judged.client, judged.secret, judged.alone) == ("floorwatch", "s-1", True)
    assert judged.granted({"floorwatch-it", "cooks"}) == (frozenset({Role.IT_ADMIN}), frozenset())
