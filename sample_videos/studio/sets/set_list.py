"""The sets of the plant, and the one that serves for scoring only: one module and one line each."""

from collections.abc import Callable, Mapping

from sample_videos.studio.sets import dispatch_hall, kitting_hall, packing_hall, staff_entry
from sample_videos.studio.sets.stage_set import StageSet

BUILT_BY: Mapping[str, Callable[[int], StageSet]] = {
    camera: module.build
    for module in (packing_hall, dispatch_hall, staff_entry)
    for camera in module.VIEWS
}
HELD_OUT: Mapping[str, Callable[[int], StageSet]] = dict.fromkeys(
    kitting_hall.VIEWS, kitting_hall.build
)
"""Cameras of the set on which rules and detectors are measured: nothing is trained or tuned there."""


def set_of(camera: str) -> StageSet:
    """The set, as filmed, in which this camera hangs."""
    return (BUILT_BY | HELD_OUT)[camera](0)
