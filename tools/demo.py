"""The demo: watches the bundled films with the packaged weights and shows what happened.

    make demo                      or   .venv/bin/python tools/demo.py [FILM…]

It runs the same `floorwatch watch` that anybody can type, one film at a time, reads
the events files that come out, and says what the film's truth has and they have not.
What it makes is kept in `out/demo`.
"""  # noqa: INP001  # a script, not a package

import shutil
import subprocess
import sys
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from plant.errors import PlantError
from plant.events import Event
from plant.ids import EventId
from runtime.jsonlines import read_events
from runtime.scoring import FILM_BEGINS, score_film
from runtime.settings import load_settings
from runtime.told import told as lines_of
from runtime.truth import Truth, read_truth
from vision.rulebook import FORMS

FILMS = Path("sample_videos")
OUT = Path("out/demo")

NEXT = """\
Each clip plays in a browser; beside it lie a snapshot and the boxes to draw on it.
This is the vision part alone. The server, the console and the phone page come next;
README.md says what stands today."""


@dataclass(frozen=True, slots=True)
class Film:
    """A bundled film with its truth, which names its camera too."""

    path: Path
    truth: Truth
    starts_at: datetime

    @property
    def events(self) -> Path:
        """The events file of this film."""
        return OUT / f"{self.path.stem}.jsonl"

    @property
    def clips(self) -> Path:
        """The folder of this film's clips."""
        return OUT / self.path.stem


def main(names: list[str]) -> int:
    """Watch the films, all of them or those named, and return the exit code."""
    films = [film_at(path) for path in sorted(FILMS.glob("*.mp4"))]
    films = [film for film in films if not names or film.path.stem in names]
    model = load_settings().vision.model
    if not films:
        sys.stderr.write(f"there is no such film in {FILMS}\n")
        return 2
    if not model.exists():
        sys.stderr.write(f"{model}: the weights are not there\n")
        return 2
    shutil.rmtree(OUT, ignore_errors=True)
    for film in films:
        sys.stdout.write(f"\n{film.path}\n")
        sys.stdout.flush()
        if not watched(film):
            return 2
        show(film)
    sys.stdout.write(f"\n{NEXT}\n")
    return 0


def film_at(path: Path) -> Film:
    """Return a film with its truth and the moment at which it begins."""
    truth = read_truth(path.with_suffix(".truth.json"))
    return Film(path, truth, truth.starts_at or FILM_BEGINS)


def watched(film: Film) -> bool:
    """Run the command on the film; whatever is wrong it has already said."""
    floorwatch = Path(sys.executable).with_name("floorwatch")
    command = [
        *(floorwatch, "watch", film.path, "--plant", FILMS / "plant.yaml"),
        *("--camera", film.truth.camera, "--starts-at", f"{film.starts_at:%Y-%m-%dT%H:%M:%S%z}"),
        *("--out", film.events, "--clips", film.clips),
    ]
    # The command is our own, and its arguments come from files of this repository.
    return subprocess.run([str(each) for each in command], check=False).returncode == 0  # noqa: S603


def show(film: Film) -> None:
    """Print the film's events, each as its last revision tells it, and what was missed."""
    latest: dict[EventId, Event] = {}
    for event in read_events(film.events):
        latest[event.id] = event
    for event in sorted(latest.values(), key=lambda each: each.onset_at):
        seconds = (event.onset_at - film.starts_at).total_seconds()
        place = event.gate_line or ", ".join(event.zones)
        clip = film.clips / event.evidence.clip if event.evidence.clip else event.evidence.reason
        sys.stdout.write(f"{seconds:6.1f} s  {event.kind:<21}  {place:<10}  {event.because}\n")
        sys.stdout.write(f"          {clip}\n")
    score = score_film(read_events(film.events), film.truth, starts_at=film.starts_at)
    for kind, result in score.kinds.items():
        why = "was missed" if kind in FORMS else "has no rule yet"
        for missed in result.missed:
            seconds = missed.onset_seconds
            sys.stdout.write(f"{seconds:6.1f} s  {kind:<21}  {missed.place:<10}  {why}\n")
    if not latest and not film.truth.expected:
        sys.stdout.write("          nothing happens, and nothing was told\n")


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except PlantError as error:
        sys.stderr.write("\n".join(lines_of(error)) + "\n")
        sys.exit(2)
