"""The page about rules says what a person needs to write one."""

from plant.plantfile.reference import rules_reference
from tests.builders import FORMS


def test_every_kind_has_a_section_and_every_parameter_a_row() -> None:
    page = "\n".join(rules_reference(FORMS))
    assert "### `zone.intrusion`\n\nSomebody enters. Watches `zones`." in page
    assert "| `labels` | `[person]` |  | who is looked for |" in page
    assert "| `dwell_seconds` | `10` | 0.5 to 86400 s | how long |" in page
    assert "| `direction` | `both` | `forward`, `backward`, `both` | which way counts |" in page
    assert "| `frozen` | `true` |  | whether a still picture counts |" in page
    assert "Looks at the whole view." in page
