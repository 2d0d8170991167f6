"""The truth of recorded footage, which others wrote in their own words, as ours.

A mapping file says for each film which entries of its truth file count, what they
are called here and where they happen:

    films:
      - video: hall.mp4
        truth: hall.events.json
        take:
          - {list: events, where: {kind: object_removed}, kind: loss.object_removed,
             zone_field: slot, onset_field: t, tolerance_field: tol}

Truth that is not JSON is written into the mapping itself, as `expected` in the words of
our truth files. A film that begins or ends too soon to be judged is held on its first or last picture:
`hold: [10, 6]` (seconds). Its truth is later by as much.
"""

from dataclasses import dataclass
from pathlib import Path

from plant.errors import PlantFileError, ScoreError
from plant.events import EventKind
from plant.json_tables import JsonMisfitError, JsonTable, table_of
from plant.plantfile.nodes import plain
from runtime.truth import Expected, Truth, expected_of, read_json
from runtime.yaml_reading import read_yaml_file


@dataclass(frozen=True, slots=True)
class Taking:
    """Which entries of a truth file count, and what they are here."""

    list_name: str
    where: tuple[tuple[str, object], ...]
    kind: EventKind
    place: str
    zone_field: str
    direction: str
    onset_field: str
    end_field: str
    tolerance_field: str
    tolerance_seconds: float | None

    def take(self, truth: JsonTable, *, later: float = 0.0) -> tuple[Expected, ...]:
        """Return what counts of a truth file, so many seconds later than it says."""
        rows = truth.tables(self.list_name)
        return tuple(self._expected(row, later) for row in rows if self._counts(row))

    def _counts(self, row: JsonTable) -> bool:
        return all(row.values.get(name) == value for name, value in self.where)

    def _expected(self, row: JsonTable, later: float) -> Expected:
        tolerance = self.tolerance_seconds
        ends = self.end_field and row.has(self.end_field)
        return Expected(
            kind=self.kind,
            onset_seconds=row.number(self.onset_field) + later,
            tolerance_seconds=row.number(self.tolerance_field) if tolerance is None else tolerance,
            place=row.text(self.zone_field) if self.zone_field else self.place,
            direction=self.direction,
            end_seconds=row.number(self.end_field) + later if ends else None,
        )


@dataclass(frozen=True, slots=True)
class Film:
    """One film of the footage: its truth file, its plant file and its camera."""

    video: str
    truth_file: str
    plant_file: str
    camera: str
    takings: tuple[Taking, ...]
    expected: tuple[Expected, ...]
    quiet: tuple[tuple[float, float], ...]
    hold: tuple[float, float] = (0.0, 0.0)

    def truth(self, folder: Path) -> Truth:
        """Return the truth of this film, where it has a file from the folder of truth files."""
        expected = self.expected + (self._taken(folder / self.truth_file) if self.takings else ())
        ordered = tuple(sorted(expected, key=lambda each: each.onset_seconds))
        return Truth(
            self.video, ordered, quiet=self.quiet, only_quiet=bool(self.quiet and not expected)
        )

    def _taken(self, path: Path) -> tuple[Expected, ...]:
        later, _ = self.hold
        try:
            here = table_of(read_json(path))
            return tuple(each for taking in self.takings for each in taking.take(here, later=later))
        except JsonMisfitError as misfit:
            raise ScoreError(misfit.what, where=str(path)) from misfit


def read_mapping(path: Path) -> tuple[Film, ...]:
    """Return the films of a mapping file, or raise ScoreError naming the field."""
    try:
        here = table_of(plain(read_yaml_file(path)))
        return tuple(_film(film) for film in here.tables("films"))
    except PlantFileError as error:
        raise ScoreError("; ".join(error.lines()), where=str(path)) from error
    except JsonMisfitError as misfit:
        raise ScoreError(misfit.what, where=str(path)) from misfit


def _film(here: JsonTable) -> Film:
    return Film(
        video=here.text("video"),
        truth_file=here.text_or_null("truth") or "",
        plant_file=here.text_or_null("plant") or "",
        camera=here.text_or_null("camera") or "",
        takings=tuple(_taking(each) for each in here.tables("take")) if here.has("take") else (),
        expected=_listed(here),
        quiet=here.spans("quiet") if here.has("quiet") else (),
        hold=_hold(here),
    )


def _listed(here: JsonTable) -> tuple[Expected, ...]:
    if not here.has("expected"):
        return ()
    return tuple(expected_of(each) for each in here.tables("expected"))


def _hold(here: JsonTable) -> tuple[float, float]:
    if not here.has("hold"):
        return 0.0, 0.0
    before, after = here.numbers("hold", 2)
    return before, after


def _taking(here: JsonTable) -> Taking:
    return Taking(
        list_name=here.text("list"),
        where=tuple(here.table("where").values.items()) if here.has("where") else (),
        kind=here.choice("kind", EventKind),
        place=here.text_or_null("zone") or here.text_or_null("gate_line") or "",
        zone_field=here.text_or_null("zone_field") or "",
        direction=here.text_or_null("direction") or "",
        onset_field=here.text("onset_field"),
        end_field=here.text_or_null("end_field") or "",
        tolerance_field=here.text_or_null("tolerance_field") or "",
        tolerance_seconds=(
            here.number("tolerance_seconds") if here.has("tolerance_seconds") else None
        ),
    )
