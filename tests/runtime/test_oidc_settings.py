"""What IT sets of an issuer fits together, or is told."""

from pathlib import Path

import pytest

from plant.errors import PlantError
from policy.people.accounts import Role
from runtime.oidc_settings import GrantSettings, OidcSettings


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
