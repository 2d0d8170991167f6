"""The belts of a view: watched where a rule asks, and sane whatever comes."""

from dataclasses import dataclass, replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from plant.events import EventKind
from plant.rules import Rule
from tests.scenes import LEFT, a_camera, a_rule
from tests.vision.belts import Belt, Thing
from vision.belts import Belts
from vision.rules.crossed import By

BELT = Belt([Thing(-60.0 - 110 * number) for number in range(30)], way=lambda at: 60.0 * (at % 30))


@dataclass(frozen=True)
class BeltFrame:
    """A picture of the painted belt, of any size."""

    at: float
    index: int = 0
    width: int = 640
    height: int = 360
    discontinuity: bool = False

    def luma(self, width: int, height: int) -> NDArray[np.uint8]:
        return self.bgr(width, height)[..., 0]

    def chroma(self, width: int, height: int) -> NDArray[np.uint8] | None:
        return None

    def bgr(self, width: int, height: int) -> NDArray[np.uint8]:
        whole = BELT.picture(self.at % 600, self.index)
        rows, columns = np.arange(height) * 180 // height, np.arange(width) * 320 // width
        return np.ascontiguousarray(whole[rows][:, columns])

    def jpeg(self, *, quality: int = 85, width: int = 960) -> bytes:
        raise NotImplementedError(f"no JPEG of {width} pixels at {quality} is needed")


def counting() -> Rule:
    return a_rule(EventKind.LINE_CROSSED, by=By.MOTION)


def watching() -> Rule:
    return a_rule(EventKind.FLOW_JAM)


def passed(belts: Belts, frames: list[BeltFrame]) -> int:
    return sum(len(belts.see(frame, [])[0]) for frame in frames)


def running(seconds: float) -> list[BeltFrame]:
    return [BeltFrame(number / 10, number) for number in range(round(seconds * 10))]


def test_where_no_rule_asks_nothing_is_looked_at() -> None:
    belts = Belts(a_camera(), [a_rule(EventKind.LINE_CROSSED)])
    assert not belts
    assert belts.see(BeltFrame(0.0), []) == ((), ())


def test_a_rule_that_counts_by_motion_has_its_line_watched() -> None:
    belts = Belts(a_camera(), [counting()])
    assert belts
    assert passed(belts, running(12)) == 5


def test_a_rule_on_flow_has_its_zone_watched() -> None:
    belts = Belts(a_camera(), [watching()])
    states = [belts.see(frame, [])[1] for frame in running(12)]
    assert {state.zone for told in states for state in told} == {LEFT}
    assert states[-1][0].moving > 0


def test_a_changed_size_begins_anew() -> None:
    belts = Belts(a_camera(), [counting()])
    tall = [replace(frame, width=360, height=640) for frame in running(3)]
    assert passed(belts, [*running(3), *tall, *running(3)]) <= 3


@settings(max_examples=25, deadline=None)
@given(
    st.lists(
        st.builds(
            BeltFrame,
            at=st.floats(0, 1e4),
            index=st.integers(0, 50),
            width=st.sampled_from([64, 640, 1921]),
            height=st.sampled_from([48, 360, 1081]),
            discontinuity=st.booleans(),
        ),
        max_size=25,
    )
)
def test_jumps_of_time_and_size_do_no_harm(frames: list[BeltFrame]) -> None:
    belts = Belts(a_camera(), [counting(), watching()])
    for frame in frames:
        passages, states = belts.see(frame, [])
        assert all(0 <= passage.box.x <= 1 for passage in passages)
        assert all(0 <= state.occupied <= 1.001 for state in states)
