"""A variant tells the same story in another manner, and the same seed always the same one."""

import pytest

from sample_videos.studio.film_list import FILMS
from sample_videos.studio.play.film import Film
from sample_videos.studio.play.stage import Stage
from sample_videos.studio.sets.set_list import set_of
from sample_videos.studio.variants import variant

# The manner changes no moment of these, and their physics takes its time.
ON_THE_BELT = {"carton_falls", "belt_jam", "count_short"}
STAGED = [film for film in FILMS.values() if film.name not in ON_THE_BELT]


def staged(film: Film) -> Stage:
    stage = Stage(film.name, set_of(film.camera), film.seed, film.manner)
    film.play(stage)
    return stage


@pytest.mark.parametrize("film", STAGED, ids=lambda film: film.name)
def test_the_same_things_are_to_be_noticed_at_other_moments(film: Film) -> None:
    told = variant(film, 9001)
    expected = film.expected(staged(film))
    varied = told.expected(staged(told))
    assert [one.kind for one in varied] == [one.kind for one in expected]
    assert told.seconds >= film.seconds


def test_a_seed_tells_the_same_story_every_time_and_another_seed_another() -> None:
    film = FILMS["carton_taken"]
    first, again, other = variant(film, 9001), variant(film, 9001), variant(film, 9002)
    assert (first.manner, first.exposure) == (again.manner, again.exposure)
    assert staged(first).feet("person-1", 9.0) == staged(again).feet("person-1", 9.0)
    assert staged(first).feet("person-1", 9.0) != staged(other).feet("person-1", 9.0)


def test_a_film_as_it_is_told_takes_no_manner() -> None:
    film = FILMS["carton_taken"]
    thief = staged(film).actors[0]
    assert thief.look.vest is None
    assert thief.enters == 6.0
