"""The films of the bundled plant: one scenario file and one line here each."""

from sample_videos.studio.play.film import Film
from sample_videos.studio.scenarios import (
    box_left,
    cage_after_hours,
    cage_loitering,
    carton_taken,
)

FILMS: dict[str, Film] = {
    film.name: film
    for film in (
        carton_taken.FILM,
        box_left.FILM,
        cage_after_hours.FILM,
        cage_loitering.FILM,
    )
}
