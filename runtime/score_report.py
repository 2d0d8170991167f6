"""Scores for people, for machines, and held against a bar."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from plant.errors import ScoreError
from runtime.scoring import FilmScore, Score, by_kind, pooled
from runtime.truth import Expected

MEASURES = ("precision", "recall", "f1")
HEAD = f"{'kind':<24}{'truth':>6}{'told':>6}{'precision':>11}{'recall':>9}{'F1':>7}{'onset error s':>16}"


@dataclass(frozen=True, slots=True)
class Bar:
    """The least that a measure must reach over all kinds and films."""

    measure: str
    least: float

    def is_reached(self, score: Score) -> bool:
        """Whether the score reaches the bar."""
        return bool(getattr(score, self.measure) >= self.least)


def bars_of(text: str) -> tuple[Bar, ...]:
    """Return the bars of a text such as `recall=0.9,precision=0.85`."""
    bars = []
    for part in text.split(","):
        match = re.fullmatch(r"\s*(\w+)\s*=\s*(0(?:\.\d+)?|1(?:\.0+)?)\s*", part)
        if match is None or match[1] not in MEASURES:
            raise ScoreError(
                f"'{part.strip()}' is no bar", remedy="write for example recall=0.9,precision=0.85"
            )
        bars.append(Bar(match[1], float(match[2])))
    return tuple(bars)


def table(films: Sequence[FilmScore]) -> list[str]:
    """Return the scores by kind and overall, then everything that was left over."""
    kinds = by_kind(films)
    lines = [HEAD, *(_row(kind, score) for kind, score in kinds.items())]
    lines.append(_row("overall", pooled(kinds.values())))
    for film in films:
        lines += [f"{film.video}: missed: {_expected(each)}" for each in film.overall.missed]
        lines += [
            f"{film.video}: not expected: {told.kind} at {_place(told.place, told.direction)}, "
            f"{told.seconds:.2f} s"
            for told in film.overall.false
        ]
    return lines


def as_json(films: Sequence[FilmScore]) -> dict[str, object]:
    """Return the same as plain values."""
    kinds = by_kind(films)
    return {
        "overall": _measures(pooled(kinds.values())),
        "kinds": {kind.value: _measures(score) for kind, score in kinds.items()},
        "films": [_film(film) for film in films],
    }


def _film(film: FilmScore) -> dict[str, object]:
    overall = film.overall
    return {
        "video": film.video,
        "overall": _measures(overall),
        "kinds": {kind.value: _measures(score) for kind, score in film.kinds.items()},
        "missed": [
            {"kind": each.kind.value, "place": each.place, "onset_seconds": each.onset_seconds}
            for each in overall.missed
        ],
        "not_expected": [
            {"kind": each.kind.value, "place": each.place, "onset_seconds": round(each.seconds, 3)}
            for each in overall.false
        ],
    }


def _measures(score: Score) -> dict[str, object]:
    return {
        "matched": len(score.errors),
        "missed": len(score.missed),
        "not_expected": len(score.false),
        "precision": round(score.precision, 4),
        "recall": round(score.recall, 4),
        "f1": round(score.f1, 4),
        "onset_error_mean_seconds": round(score.mean_error, 3),
        "onset_error_max_seconds": round(score.worst_error, 3),
    }


def _row(name: str, score: Score) -> str:
    truth, told = len(score.errors) + len(score.missed), len(score.errors) + len(score.false)
    error = f"{score.mean_error:.2f} (max {score.worst_error:.2f})" if score.errors else "-"
    return (
        f"{name:<24}{truth:>6}{told:>6}{score.precision:>11.3f}{score.recall:>9.3f}"
        f"{score.f1:>7.3f}{error:>16}"
    )


def _expected(each: Expected) -> str:
    return (
        f"{each.kind} at {_place(each.place, each.direction)}, {each.onset_seconds:.2f} s "
        f"(± {each.tolerance_seconds:g} s)"
    )


def _place(place: str, direction: str) -> str:
    return " ".join(part for part in (place or "the whole view", direction) if part)
