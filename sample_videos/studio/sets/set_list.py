"""The sets of the plant: one module and one line here each."""

from collections.abc import Callable, Mapping

from sample_videos.studio.sets import dispatch_hall, packing_hall, staff_entry
from sample_videos.studio.sets.stage_set import StageSet

BUILT_BY: Mapping[str, Callable[[int], StageSet]] = {
    camera: module.build
    for module in (packing_hall, dispatch_hall, staff_entry)
    for camera in module.VIEWS
}


def set_of(camera: str) -> StageSet:
    """The set, as filmed, in which this camera hangs."""
    return BUILT_BY[camera](0)
