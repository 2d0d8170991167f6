"""The pictures of the rules: one for each kind, small, and named on the page."""

from pathlib import Path

from plant.events import EventKind
from sample_videos.stills import LARGEST, PICTURES, STILLS

PAGE = PICTURES.parent / "rules.md"
FILMS = Path(__file__).parents[2] / "sample_videos"


def test_every_picture_is_there_small_and_on_the_page() -> None:
    page = PAGE.read_text("utf-8")
    for kind in STILLS:
        name = f"{kind.replace('.', '-')}.jpg"
        assert 0 < (PICTURES / name).stat().st_size <= LARGEST
        assert f"(pictures/{name})" in page


def test_every_kind_has_a_picture_of_a_film_that_there_is() -> None:
    assert set(STILLS) == {kind.value for kind in EventKind}
    assert all((FILMS / f"{still.film}.mp4").exists() for still in STILLS.values())
