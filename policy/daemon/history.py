"""What the audit knows: the number of the last change of the registry."""

import json
from pathlib import Path

from policy.audit.files import parts_of


def last_registry_epoch(log: Path) -> int:
    """Return the highest change that the newest parts of the log tell of, 0 without any."""
    for part in reversed(parts_of(log)):
        with part.records.open("rb") as lines:
            told = [line for line in lines if b'"registry_epoch":' in line and _is_change(line)]
        if told:
            return max(int(json.loads(line)["registry_epoch"]) for line in told)
    return 0


def _is_change(line: bytes) -> bool:
    return b'"kind":"registry"' in line
