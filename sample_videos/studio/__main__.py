"""The studio's command: `python -m sample_videos.studio FILM [--seed N] [--frames N …]`.

Renders one film of the film list with its truth into `sample_videos/`, or, with `--seed`, a
variant of it into the work folder. With `--frames` it only draws those frames, with boxes, to
be looked at.
"""

import argparse
import shutil
from pathlib import Path

import cv2

from sample_videos.studio.film_list import FILMS, HELD_OUT
from sample_videos.studio.plate import PLATES, load_plate
from sample_videos.studio.play.cutting import cut
from sample_videos.studio.play.film import Film
from sample_videos.studio.play.shoot import Shooting
from sample_videos.studio.play.truth import seen_in, truth_text
from sample_videos.studio.sets.set_list import set_of
from sample_videos.studio.variants import MEASURING_FROM, variant

HOME = Path(__file__).parents[1]


def main() -> None:
    """Render what is asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    every = [*sorted(FILMS), *sorted(HELD_OUT)]
    parser.add_argument("film", nargs="?", choices=every, help="left out: all of a seed")
    parser.add_argument(
        "--work", type=Path, default=Path("build/footage"), help="where frames are kept"
    )
    parser.add_argument("--seed", type=int, help="tell it in another manner, as a variant")
    parser.add_argument("--frames", type=int, nargs="*", help="only look at these")
    parser.add_argument("--every", type=int, default=1, help="share the work: every so many frames")
    parser.add_argument(
        "--first", type=int, default=0, help="share the work: beginning with this one"
    )
    asked = parser.parse_args()
    if asked.film is None and asked.seed is None:
        parser.error("name a film, or a seed for variants of all")
    if asked.film in HELD_OUT and asked.seed is None and asked.frames is None:
        parser.error(f"{asked.film} serves to measure only: give a seed from {MEASURING_FROM} up")
    for name in [asked.film] if asked.film else every:
        film, home = (FILMS | HELD_OUT)[name], HOME
        if asked.seed is not None:
            film, home = variant(film, asked.seed), asked.work / "variants"
            home.mkdir(parents=True, exist_ok=True)
        done = asked.seed is not None and (home / f"{film.name}.truth.json").exists()
        if asked.frames is not None or not done:
            render(film, home, asked)


def render(film: Film, home: Path, asked: argparse.Namespace) -> None:
    """Render what is missing of a film, and cut it when nothing is."""
    shooting = Shooting(film, set_of(film.camera), load_plate(PLATES / film.camera))
    folder = asked.work / film.name
    if asked.frames is not None:
        look_at(shooting, asked.frames, asked.work)
        return
    shooting.shoot(folder, every=asked.every, first=asked.first)
    if len(list(folder.glob("*.json"))) >= film.frame_count:
        finish(film, shooting, folder, home)
        if asked.seed is not None:
            shutil.rmtree(folder)


def finish(film: Film, shooting: Shooting, folder: Path, home: Path) -> None:
    """Cut the film and write its truth."""
    cut(film, folder, home / f"{film.name}.mp4")
    frames = [seen_in(folder, index) for index in range(film.frame_count)]
    text = truth_text(film, shooting.cast.named, frames, film.expected(shooting.stage))
    (home / f"{film.name}.truth.json").write_text(text)


def look_at(shooting: Shooting, frames: list[int], folder: Path) -> None:
    """Write single frames with the boxes of the truth drawn on them, and tell what is expected."""
    folder.mkdir(parents=True, exist_ok=True)
    width, height = shooting.film.size
    for index in frames:
        picture, sightings = shooting.frame(index)
        for one in sightings:
            x, y, w, h = one.box
            corner, far = (
                (int(x * width), int(y * height)),
                (int((x + w) * width) - 1, int((y + h) * height) - 1),
            )
            cv2.rectangle(
                picture, corner, far, (0, 255, 0) if one.label == "person" else (0, 200, 255), 1
            )
        cv2.imwrite(str(folder / f"{shooting.film.name}-{index:05d}.png"), picture)
    for event in shooting.film.expected(shooting.stage):
        print(event)  # noqa: T201  a command tells


if __name__ == "__main__":
    main()
