"""The films of the bundled plant, one scenario file and one line here each; and what serves to measure only."""

from sample_videos.studio.held_out.line import LINE
from sample_videos.studio.held_out.lock import LOCK
from sample_videos.studio.held_out.rack import RACK
from sample_videos.studio.held_out.yard import YARD
from sample_videos.studio.play.film import Film
from sample_videos.studio.scenarios import (
    belt_jam,
    box_left,
    cage_after_hours,
    cage_loitering,
    camera_covered,
    camera_moved,
    carried_out,
    carton_falls,
    carton_put_back,
    carton_taken,
    count_short,
    normal_shift,
    pallet_left,
    person_down,
    tailgating,
    wrong_way,
)

FILMS: dict[str, Film] = {
    film.name: film
    for film in (
        carton_taken.FILM,
        carton_put_back.FILM,
        carton_falls.FILM,
        belt_jam.FILM,
        count_short.FILM,
        box_left.FILM,
        cage_after_hours.FILM,
        cage_loitering.FILM,
        person_down.FILM,
        camera_covered.FILM,
        camera_moved.FILM,
        tailgating.FILM,
        wrong_way.FILM,
        carried_out.FILM,
        pallet_left.FILM,
        normal_shift.FILM,
    )
}

HELD_OUT: dict[str, Film] = {film.name: film for film in (*LINE, *RACK, *LOCK, *YARD)}
"""Stories of a set that nothing is trained on or tuned to: rendered only as variants to measure."""
