"""Somebody did something to the camera: it gives pictures, but not of what it should watch.

Definition: for `seconds` the view has been covered, turned away, out of focus, dark or
glaring (ONVIF GlobalSceneChange, ImageTooBlurry, ImageTooDark, ImageTooBright), or for
`frozen_seconds` the camera has given one and the same picture. `vision.view_watch` tells
how that is seen. The onset is the last moment at which the view was well; the event
ends when it is well again.
"""

from dataclasses import dataclass, replace
from typing import ClassVar

from plant.events import EventKind
from plant.parameters import parameter
from plant.places import Camera
from plant.rules import Needs, Rule, RuleForm
from vision.conditions import Ailment, Condition
from vision.scenes import Scene
from vision.violations import NEAR, Violation, share_of

_BECAUSE = {
    Ailment.COVERED: "the view is covered",
    Ailment.MOVED: "the camera looks elsewhere",
    Ailment.DEFOCUSED: "the view is out of focus",
    Ailment.DARK: "the view is dark",
    Ailment.BRIGHT: "the view is glaring",
    Ailment.FROZEN: "the picture stands still",
}


@dataclass(frozen=True, slots=True)
class TamperedParameters:
    """How long something must be wrong with the view."""

    seconds: float = parameter(3.0, "not well for this long", unit="s", minimum=1)
    frozen_seconds: float = parameter(
        30.0, "one and the same picture for this long", unit="s", minimum=6
    )


class CameraTampered:
    """Judges the view as a whole. It is one event until the view is well, whatever is wrong."""

    form: ClassVar[RuleForm] = RuleForm(
        EventKind.CAMERA_TAMPERED,
        Needs.VIEW,
        TamperedParameters,
        "a camera is covered, turned away, out of focus, blinded or frozen",
    )

    def __init__(self, rule: Rule, _camera: Camera) -> None:
        self._settings: TamperedParameters = rule.parameters
        self._told: Ailment | None = None

    def judge(self, scene: Scene) -> list[Violation]:
        """Return the one violation of a view that has not been well for too long."""
        condition = scene.condition
        if condition is None or condition.ailment is None:
            self._told = None
            return []
        frozen = condition.ailment is Ailment.FROZEN
        limit = self._settings.frozen_seconds if frozen else self._settings.seconds
        # What is wrong is settled by now; while a hand is drawn away it may look otherwise.
        if self._told is None and scene.at - condition.since >= limit:
            self._told = condition.ailment
        reached = 1.0 if self._told else share_of(scene.at - condition.since, limit)
        if reached < NEAR:
            return []
        violation = _violation(self._told or condition.ailment, condition, limit, scene.at)
        return [replace(violation, reached=reached)]


def _violation(ailment: Ailment, condition: Condition, limit: float, at: float) -> Violation:
    return Violation(
        subject="view",
        onset=condition.since,
        because=f"{_BECAUSE[ailment]} for {limit:g} s",
        measures={
            "how": str(ailment),
            "seconds": round(at - condition.since, 2),
            "limit_seconds": limit,
            "kept_edges": round(condition.kept_edges, 2),
            "fineness": round(condition.fineness, 2),
            "brightness": round(condition.brightness, 1),
        },
    )
