"""One camera's analysis: the detector is asked only when it pays, and a break begins anew."""

import math
from dataclasses import dataclass, field

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from plant.events import Event, EventKind, Phase
from tests.scenes import StoppedClock, a_camera, a_detection, a_rule
from tests.vision.pictures import HEIGHT, WIDTH, Grey, Painting, a_blob, a_box, a_floor, while_
from vision.analysis import Analysis
from vision.detections import Detection

Pixels = NDArray[np.uint8]
FPS = 7.5


@dataclass
class PaintedFrame:
    """A frame made from a grey picture."""

    picture: Grey
    at: float
    index: int = 0
    discontinuity: bool = False
    width: int = WIDTH * 2
    height: int = HEIGHT * 2

    def luma(self, width: int, height: int) -> Pixels:
        return np.asarray(cv2.resize(self.picture, (width, height)), np.uint8)

    def chroma(self, width: int, height: int) -> Pixels | None:
        return None

    def bgr(self, width: int, height: int) -> Pixels:
        return np.dstack([self.luma(width, height)] * 3)

    def jpeg(self, *, quality: int = 85, width: int = 960) -> bytes:
        return b""


@dataclass
class Watched:
    """An analysis that is shown paintings, and a script of what the detector would say."""

    paintings: list[Painting] = field(default_factory=list)
    script: dict[tuple[float, float], list[Detection]] = field(default_factory=dict)
    labels: tuple[str, ...] = ()
    at: float = 0.0
    looked: list[float] = field(default_factory=list)
    asked: list[float] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)

    def __post_init__(self) -> None:
        rule = a_rule(EventKind.ZONE_INTRUSION)
        camera = a_camera(labels=self.labels)
        self.analysis = Analysis(camera, [rule], clock=StoppedClock())

    def run(self, until: float, *, discontinuity: bool = False, **size: int) -> "Watched":
        """Show frames up to a moment; the first may come after a break."""
        while self.at < until:
            picture = a_floor()
            for paint in self.paintings:
                paint(picture, self.at)
            frame = PaintedFrame(picture, self.at, discontinuity=discontinuity, **size)
            discontinuity = False
            self.at += 1 / FPS
            if not self.analysis.wants(frame):
                continue
            self.looked.append(frame.at)
            wanted = self.analysis.look(frame)
            if wanted:
                self.asked.append(frame.at)
            said = self._said(frame.at) if wanted else None
            self.events += self.analysis.judge(frame, said)
        return self

    def asked_between(self, begins: float, ends: float) -> int:
        return sum(begins <= at < ends for at in self.asked)

    def looked_between(self, begins: float, ends: float) -> int:
        return sum(begins <= at < ends for at in self.looked)

    def _said(self, at: float) -> list[Detection]:
        return [
            each
            for (begins, ends), found in self.script.items()
            if begins <= at < ends
            for each in found
        ]


PERSON = a_detection((0.25, 0.5))
CARTON = a_detection((0.25, 0.5), label="carton")


# Somebody who stands there and shifts his weight, as people do.
FIDGETING = a_blob(lambda at: (80 + 3 * math.sin(4 * at), 90), (20, 50))


def test_a_film_begins_with_a_look_by_the_detector() -> None:
    assert Watched().run(0.1).asked == [0.0]


def test_while_nothing_moves_the_detector_rests() -> None:
    assert Watched().run(30).asked_between(2, 30) == 0


def test_while_something_moves_the_detector_looks_at_every_frame() -> None:
    walker = while_(a_blob(lambda at: (20 * (at - 10), 60), (20, 60)), 10, 16)
    assert Watched([walker]).run(16).asked_between(11, 16) >= 5 * FPS - 1


def test_of_a_calm_view_every_second_frame_is_passed_over() -> None:
    watched = Watched().run(30)
    assert watched.looked_between(0, 4) == pytest.approx(4 * FPS, abs=1)
    assert watched.looked_between(10, 30) == pytest.approx(10 * FPS, abs=1)


def test_no_frame_is_passed_over_once_something_moves() -> None:
    walker = while_(a_blob(lambda at: (20 * (at - 20), 60), (20, 60)), 20, 26)
    watched = Watched([walker]).run(26)
    assert watched.looked_between(20.2, 26) >= 5.8 * FPS - 1


def test_the_detector_looks_on_for_a_moment_after_the_last_motion() -> None:
    walker = while_(a_blob(lambda at: (20 * (at - 10), 60), (20, 60)), 10, 16)
    watched = Watched([walker]).run(25)
    assert watched.asked_between(16.5, 17.5) >= 3
    assert watched.asked_between(18.5, 25) == 0


def test_who_stands_still_is_looked_at_once_a_second() -> None:
    watched = Watched([while_(FIDGETING, 1, 2)], script={(0, 99): [PERSON]}).run(30)
    assert 16 <= watched.asked_between(10, 30) <= 21


def test_things_at_rest_that_no_rule_follows_are_not_looked_at_again() -> None:
    watched = Watched(script={(0, 99): [CARTON]}).run(30)
    assert watched.asked_between(5, 30) == 0


def test_who_stands_still_stays_where_he_is() -> None:
    watched = Watched([FIDGETING], script={(0, 99): [PERSON]}).run(30)
    assert [event.phase for event in watched.events] == [Phase.OPENED]


def test_who_is_no_longer_found_is_let_go_and_the_detector_rests() -> None:
    watched = Watched([while_(FIDGETING, 0, 8)], script={(0, 8): [PERSON]}).run(30)
    assert [event.phase for event in watched.events] == [Phase.OPENED, Phase.ENDED]
    assert watched.asked_between(15, 30) == 0


def test_what_never_moved_is_nobody() -> None:
    poster = a_box((70, 65, 20, 50))
    assert Watched([poster], script={(0, 99): [PERSON]}).run(20).events == []


def test_a_passer_by_brings_no_life_into_a_poster() -> None:
    poster = a_box((70, 65, 20, 50))
    walker = while_(a_blob(lambda at: (20 * (at - 10), 90), (20, 50)), 10, 18)
    script = {(0.0, 99.0): [PERSON]}
    for step in range(80):
        begins = 10 + step / 10
        passing = a_detection((20 * (begins - 10) / WIDTH, 0.5))
        script[(begins, begins + 0.1)] = [passing]
    told = Watched([poster, walker], script=script).run(25).events
    assert len({event.id for event in told}) <= 2  # one for each half that he walks through


def test_a_break_ends_what_was_open_and_begins_anew() -> None:
    watched = Watched([FIDGETING], script={(0, 99): [PERSON]}).run(5)
    watched.run(8, discontinuity=True)
    assert [event.phase for event in watched.events] == [Phase.OPENED, Phase.ENDED, Phase.OPENED]


def test_another_shape_of_picture_begins_anew() -> None:
    watched = Watched([FIDGETING], script={(0, 99): [PERSON]}).run(5)
    watched.run(8, width=480, height=480)
    assert [event.phase for event in watched.events] == [Phase.OPENED, Phase.ENDED, Phase.OPENED]


def test_another_size_of_the_same_shape_goes_on() -> None:
    watched = Watched([FIDGETING], script={(0, 99): [PERSON]}).run(5)
    watched.run(8, width=WIDTH, height=HEIGHT)
    assert [event.phase for event in watched.events] == [Phase.OPENED]


def test_pictures_of_a_pixel_and_of_extreme_shapes_are_looked_at() -> None:
    for width, height in ((1, 1), (1, 4000), (4000, 1), (7680, 4320)):
        watched = Watched().run(0.5, width=width, height=height)
        assert watched.asked
        background = watched.analysis._background
        assert background is not None
        assert background.shape[0] * background.shape[1] < 500_000


def test_labels_that_the_camera_does_not_look_for_are_left_out() -> None:
    assert Watched(script={(0, 99): [PERSON]}, labels=("forklift",)).run(4).events == []


@pytest.mark.slow
def test_what_was_seen_is_kept_for_two_minutes() -> None:
    history = Watched().run(130).analysis.history
    assert history[-1].at - history[0].at <= 120


def test_a_box_put_down_is_seen_without_any_detector() -> None:
    watched = Watched([while_(a_box((140, 80, 30, 36)), 5)]).run(9)
    assert [each.change for each in watched.analysis.history[-1].statics] == ["appeared"]
