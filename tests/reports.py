"""Reports for tests: defaults that are fine, and what the test changes."""

import hashlib
from dataclasses import replace
from typing import Any

from plant.ids import AreaId, CameraId, LineId, PostId, ReportId
from plant.records import MediaFile, Sha256
from plant.reports import Category, NewReport, ReportPlace, Said, When
from tests.builders import at

SECRET = b"the phone's secret"
KEY = Sha256(hashlib.sha256(SECRET).hexdigest())


def report_id(number: int) -> ReportId:
    """Return the id of a report."""
    return ReportId(f"5f0c1d2e-0000-4000-8000-{number:012d}")


# Any field of what was said may be overridden, hence Any.
def said(number: int = 1, **changes: Any) -> Said:
    """Return what a phone says: somebody takes goods from the ramp."""
    fine = Said(
        id=report_id(number),
        category=Category.TAKING,
        post=PostId("ramp"),
        when=When.NOW,
        made_at=at(number),
        words="two people, one trolley",
        photos=(),
        wants_footage=True,
        key_sha256=KEY,
    )
    return replace(fine, **changes)


def a_report(number: int = 1, **changes: Any) -> NewReport:
    """Return a report as it is taken in; it happened when the phone said."""
    told = said(number, **changes)
    place = ReportPlace(AreaId("hall"), LineId("line-1"), (CameraId("dock"), CameraId("yard")))
    return NewReport(told, place, happened_at=told.made_at)


def promised(content: bytes) -> MediaFile:
    """Return the promise of a file."""
    return MediaFile(Sha256(hashlib.sha256(content).hexdigest()), len(content))
