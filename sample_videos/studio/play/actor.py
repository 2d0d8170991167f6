"""Somebody who acts: a list of steps in time, built by saying what comes next.

Each method adds one thing to do and returns the actor, so that a scenario reads
as a sentence. Walking through furniture is refused at once.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Self

import numpy as np

from sample_videos.studio.geometry import Array, Point2, eased, rotation, shifted
from sample_videos.studio.people.look import Look
from sample_videos.studio.people.pose import Pose
from sample_videos.studio.play.driving import Forklift
from sample_videos.studio.play.facts import Act, Fact, StagingError
from sample_videos.studio.play.holds import CARRIED_AT, CARRYING, HANGING, PULLING
from sample_videos.studio.play.prop import GRASP_SECONDS, Prop, Rest, Span
from sample_videos.studio.play.stance import Ground, Stance, Step
from sample_videos.studio.play.towing import Tow

_A_SHIFT = 8 * 3600.0


@dataclass(slots=True)
class Actor:
    """One person of a scenario; `now` is when the next step begins."""

    stage: Ground
    name: str
    look: Look
    place: Array
    yaw: float
    now: float = 0.0
    enters: float = 0.0
    leaves: float = math.inf
    walked: float = 0.0
    held: Prop | None = None
    pulled: Prop | None = None
    drives: Forklift | None = None
    steps: list[Step] = field(default_factory=list)

    def wait(self, seconds: float, *, gaze: float = 0.0) -> Self:
        """Stand still, looking about by `gaze` radians to either side."""
        return self._stand(self.stage.manner.seconds(seconds), gaze)

    def _stand(self, seconds: float, gaze: float) -> Self:
        place, yaw, hands, since = self._here(), self.yaw, self._hands(), self.now

        def stance(part: float) -> Stance:
            look = gaze * math.sin(part * seconds * 0.9)
            return Stance(place, yaw, Pose(clock=since + part * seconds, gaze=look, hands=hands))

        return self._add(seconds, stance)

    def until(self, at: float, *, gaze: float = 0.0) -> Self:
        """Stand still until this moment of the film."""
        if at < self.now:
            raise StagingError(self.stage.name, self.now, self.name, f"is too late for {at:.1f} s")
        return self._stand(at - self.now, gaze)

    def walk(self, *points: Point2, speed: float = 1.25) -> Self:
        """Go from point to point in straight lines; each must be free ground all the way."""
        *between, last = points
        for point in between:
            self._walk_to(self._beside(np.array(point, dtype=np.float64)), speed)
        return self._walk_to(np.array(last, dtype=np.float64), speed)

    def _beside(self, point: Array) -> Array:
        rng = self.stage.generator(f"way {self.name} {self.now:.3f}")
        return self.stage.manner.beside(point, rng)

    def _walk_to(self, goal: Array, told: float) -> Self:
        speed = told * self.stage.manner.pace
        start, walked, yaw, hands = self.place.copy(), self.walked, self.yaw, self._hands()
        far = float(np.linalg.norm(goal - start))
        self._refuse_furniture(start, goal)
        turn = _nearest_turn(yaw, math.atan2(goal[1] - start[1], goal[0] - start[0]))
        seconds = far / speed

        def stance(part: float) -> Stance:
            x, y = start + (goal - start) * part
            facing = yaw + turn * eased(part * seconds / 0.5)
            return Stance(
                (float(x), float(y)),
                facing,
                Pose(walked=walked + far * part, speed=speed, hands=hands),
            )

        self._add(seconds, stance)
        self.place, self.yaw, self.walked = goal, yaw + turn, walked + far
        return self

    def turn(self, yaw: float, *, seconds: float = 0.6) -> Self:
        """Turn on the spot."""
        place, start, turn, hands, walked = (
            self._here(),
            self.yaw,
            _nearest_turn(self.yaw, yaw),
            self._hands(),
            self.walked,
        )

        def stance(part: float) -> Stance:
            return Stance(
                place, start + turn * eased(part), Pose(walked=walked, speed=0.25, hands=hands)
            )

        self.yaw = start + turn
        return self._add(self.stage.manner.seconds(seconds), stance)

    def leave(self) -> Self:
        """Be gone from here on; to be said where nobody sees it."""
        self.leaves = self.now
        return self

    def holding(self, prop: Prop) -> Self:
        """Have this in the hands from the beginning."""
        prop.spans.append(Span(self.now, self._chest_at))
        self.held = prop
        return self

    def pulling(self, prop: Prop) -> Self:
        """Draw this along behind, by one hand, from now on; what is pulled follows like a cart."""
        tow = Tow(lambda at: self.stance_at(at).place, self.now, self.yaw)
        prop.spans.append(Span(self.now, tow.rest_at))
        self.pulled = prop
        return self

    def driving(self, truck: Forklift) -> Self:
        """Sit on this forklift for the rest of the film."""
        self.drives = truck
        since = self.now
        return self._add(_A_SHIFT, lambda part: truck.seat_at(since + part * _A_SHIFT))

    def let_stand(self) -> Self:
        """Let go of what is pulled; it stays where it is."""
        if self.pulled is None:
            raise StagingError(self.stage.name, self.now, self.name, "pulls nothing")
        rest = self.pulled.rest_at(self.now)
        self.pulled.spans.append(Span(self.now, lambda _: rest))
        place = (float(rest.place[0]), float(rest.place[1]))
        self.stage.tell(Fact(Act.PUT, self.now, self.name, self.pulled.name, place=place))
        self.pulled = None
        return self

    def ahead(self, metres: float, height: float) -> tuple[float, float, float]:
        """The place that far in front, as high as told."""
        x, y = self.place + metres * np.array((math.cos(self.yaw), math.sin(self.yaw)))
        return float(x), float(y), height

    def take(self, prop: Prop) -> Self:
        """Reach for a thing and draw it to the chest; it leaves its place when the hands have it."""
        if self.held is not None:
            raise StagingError(self.stage.name, self.now, self.name, "already holds something")
        # What rides a belt has moved on when the hands are there.
        place = prop.place_at(self.now + GRASP_SECONDS)
        grip, low = self._grip(place, prop), self._stoop(place)
        self._move_hands(HANGING, grip, 0.0, low)
        prop.carried(self._chest_at, since=self.now)
        self.stage.tell(
            Fact(
                Act.TOOK,
                self.now,
                self.name,
                prop.name,
                prop.zone,
                (float(place[0]), float(place[1])),
            )
        )
        self.held = prop
        return self._move_hands(grip, CARRYING, low, 0.0)

    def put(self, prop: Prop, place: tuple[float, float, float], *, zone: str = "") -> Self:
        """Set down what is held; it is put when the hands let go."""
        if self.held is not prop:
            raise StagingError(self.stage.name, self.now, self.name, f"does not hold {prop.name}")
        goal = np.array(place)
        hands, low = self._grip(goal, prop), self._stoop(goal)
        self._move_hands(CARRYING, hands, 0.0, low)
        prop.put_down(
            goal, since=self.now - GRASP_SECONDS, until=self.now, yaw=self.yaw + math.pi / 2
        )
        self.stage.tell(
            Fact(Act.PUT, self.now, self.name, prop.name, zone, (float(goal[0]), float(goal[1])))
        )
        self.held = None
        return self._move_hands(hands, HANGING, low, 0.0)

    def collapse(self, *, hold: float = 60.0) -> Self:
        """Fall to the floor and stay there."""
        place, yaw, begun = self._here(), self.yaw, self.now
        self._refuse_furniture(self.place, np.array(self.ahead(self.look.height, 0.0)[:2]))
        lying = {"left": np.array((0.10, 0.50, 1.52)), "right": np.array((0.06, -0.36, 0.86))}

        def stance(part: float) -> Stance:
            far = min(1.0, part * (hold + 1.1) / 1.1) ** 1.6
            hands = {side: HANGING[side] * (1 - far) + lying[side] * far for side in lying}
            return Stance(
                place,
                yaw,
                Pose(bend=0.3 * math.sin(math.pi * far), gaze=0.6 * far, hands=hands),
                fallen=far,
            )

        self.stage.tell(Fact(Act.FELL_DOWN, begun + 1.1, self.name, place=place))
        return self._add(hold + 1.1, stance)

    def work(self, seconds: float, *, height: float = 1.0, pace: float = 1.4) -> Self:
        """Handle something in front at this height: hands and back move a little all the time."""
        seconds = self.stage.manner.seconds(seconds)
        place, yaw, since = self._here(), self.yaw, self.now

        def stance(part: float) -> Stance:
            clock = since + part * seconds
            beat = 0.5 + 0.5 * math.sin(clock * pace)
            hands = {
                side: np.array((0.40 + 0.1 * beat, 0.17 * way, height + 0.04 * beat))
                for side, way in (("left", 1), ("right", -1))
            }
            return Stance(
                place,
                yaw + 0.12 * math.sin(clock * 0.8),
                Pose(clock=clock, bend=0.16 + 0.16 * beat, hands=hands),
            )

        return self._add(seconds, stance)

    def stance_at(self, at: float) -> Stance:
        """How this person is at a moment; before the first step and after the last they stay."""
        if not self.steps:
            return Stance(self._here(), self.yaw, Pose(clock=at, hands=self._hands()))
        step = next((one for one in self.steps if at < one.end), self.steps[-1])
        part = (at - step.begin) / (step.end - step.begin) if step.end > step.begin else 1.0
        return step.stance(min(1.0, max(0.0, part)))

    def _here(self) -> Point2:
        return float(self.place[0]), float(self.place[1])

    def _hands(self) -> Mapping[str, Array]:
        if self.pulled is not None:
            return PULLING
        return CARRYING if self.held is not None else {}

    def _add(self, seconds: float, stance: Callable[[float], Stance]) -> Self:
        self.steps.append(Step(self.now, self.now + seconds, stance))
        self.now += seconds
        return self

    def _chest_at(self, at: float) -> Rest:
        stance = self.stance_at(at)
        facing = rotation((0, 0, 1), stance.yaw)
        place = np.array((*stance.place, 0)) + facing @ CARRIED_AT * self.look.height / 1.8
        return Rest(place, rotation((0, 0, 1), stance.yaw + math.pi / 2))

    def _stoop(self, place: Array) -> float:
        return 0.2 + 0.8 * float(np.clip((1.0 - place[2]) / 0.9, 0, 1))

    def _grip(self, place: Array, prop: Prop) -> Mapping[str, Array]:
        inner = (place - (*self.place, 0)) @ rotation((0, 0, 1), self.yaw) * 1.8 / self.look.height
        half = prop.size[0] / 2
        if not 0.25 < inner[0] < 0.75 or abs(inner[1]) > 0.35:
            raise StagingError(
                self.stage.name, self.now, self.name, f"cannot reach {prop.name} from here"
            )
        return {
            "left": shifted(inner, -0.02, half, -0.03),
            "right": shifted(inner, -0.02, -half, -0.03),
        }

    def _move_hands(
        self, start: Mapping[str, Array], end: Mapping[str, Array], low: float, lower: float
    ) -> Self:
        place, yaw = self._here(), self.yaw

        def stance(part: float) -> Stance:
            far = eased(part)
            hands = {side: start[side] * (1 - far) + end[side] * far for side in start}
            return Stance(place, yaw, Pose(bend=low + (lower - low) * far, hands=hands))

        return self._add(GRASP_SECONDS, stance)

    def _refuse_furniture(self, start: Array, goal: Array) -> None:
        for part in np.linspace(0, 1, 40):
            x, y = start + (goal - start) * part
            if self.stage.set.blocked((float(x), float(y)), margin=0.2):
                raise StagingError(
                    self.stage.name,
                    self.now,
                    self.name,
                    f"would walk through furniture at ({x:.1f}, {y:.1f})",
                )


def _nearest_turn(start: float, end: float) -> float:
    return (end - start + math.pi) % (2 * math.pi) - math.pi
