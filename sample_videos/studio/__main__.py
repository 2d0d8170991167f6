"""The studio's command: `python -m sample_videos.studio FILM [--frames N …]`.

Renders one film of the film list with its truth into `sample_videos/`. With
`--frames` it only draws those frames, with boxes, to be looked at.
"""

import argparse
from pathlib import Path

import cv2

from sample_videos.studio.film_list import FILMS
from sample_videos.studio.plate import PLATES, load_plate
from sample_videos.studio.play.cutting import cut
from sample_videos.studio.play.film import Film
from sample_videos.studio.play.shoot import Shooting
from sample_videos.studio.play.truth import seen_in, truth_text
from sample_videos.studio.sets.set_list import set_of

HOME = Path(__file__).parents[1]


def main() -> None:
    """Render what is asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("film", choices=sorted(FILMS))
    parser.add_argument(
        "--work", type=Path, default=Path("build/footage"), help="where frames are kept"
    )
    parser.add_argument("--frames", type=int, nargs="*", help="only look at these")
    parser.add_argument("--every", type=int, default=1, help="share the work: every so many frames")
    parser.add_argument(
        "--first", type=int, default=0, help="share the work: beginning with this one"
    )
    asked = parser.parse_args()
    film = FILMS[asked.film]
    shooting = Shooting(film, set_of(film.camera), load_plate(PLATES / film.camera))
    folder = asked.work / film.name
    if asked.frames is not None:
        look_at(shooting, asked.frames, asked.work)
        return
    shooting.shoot(folder, every=asked.every, first=asked.first)
    if len(list(folder.glob("*.json"))) >= film.frame_count:
        finish(film, shooting, folder)


def finish(film: Film, shooting: Shooting, folder: Path) -> None:
    """Cut the film and write its truth."""
    cut(film, folder, HOME / f"{film.name}.mp4")
    frames = [seen_in(folder, index) for index in range(film.frame_count)]
    text = truth_text(film, shooting.cast.named, frames, film.expected(shooting.stage))
    (HOME / f"{film.name}.truth.json").write_text(text)


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
