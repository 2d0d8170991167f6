"""The rule engine of one camera: scenes in, revisions of events out.

Each rule judges each scene; its violations are promoted to events; every open
event is kept here, so that its revisions are numbered in one place and pictures
can still be attached after the rule has closed it.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from plant.counts import Count, CountReport, counter_id
from plant.events import ClipState, Event, Evidence, ModelReference, Phase, RuleReference
from plant.ids import EventId, RuleId, derive_event_id
from plant.near_misses import NearMiss
from plant.notes import Notes
from plant.places import Camera
from plant.ports import Clock
from plant.rules import Rule
from vision.adoption import NEVER, Beginning, Remembered
from vision.counters import Counting
from vision.near_misses import NearMisses
from vision.promotion import Episode, Promotion, Verdicts
from vision.rulebook import RULES
from vision.scenes import Scene
from vision.violations import Violation

Pictures = Callable[[Event], Evidence]
"""Takes the picture of an event that opens, and says what is there by now."""

TOLD_LATE_SECONDS, AT_REST_SECONDS = 1.5, 15.0
_GRID = 8  # cells across the view by which objects at one place and moment are told apart


class RuleEngine:
    """Turns what is seen on one camera into events.

    `model` is the detector that events name; it may be told as late as before the first scene.
    """

    def __init__(
        self,
        camera: Camera,
        rules: Sequence[Rule],
        *,
        clock: Clock,
        model: ModelReference | None = None,
    ) -> None:
        self._camera = camera
        self._clock = clock
        self.model = model
        self._rules = [(rule, RULES[rule.kind](rule, camera), Promotion(rule)) for rule in rules]
        self._reports: dict[RuleId, Promotion] = {}
        self._events: dict[EventId, Event] = {}
        self._open: dict[tuple[str, str], EventId] = {}
        self._remembered = Remembered()
        self._near_misses = NearMisses(camera)
        self._seen_until = self._noted_until = 0.0

    def remember(self, events: Sequence[Event], beginning: Beginning = NEVER) -> None:
        """Take up what was told before a restart, before the first scene is judged."""
        self._remembered = Remembered(events, beginning)
        for event in events:
            self._events[event.id] = event
            self._forget_if_done(event)

    def let_go(self, at: float, *, offline: bool = False) -> list[Event]:
        """Return the ends of remembered events that were not met again; see `Remembered`."""
        left = self._remembered.open_ones(offline=offline)
        return [self._end(self._events[event.id], at, at) for event in left]

    def judge(self, scene: Scene, pictures: Pictures | None = None) -> list[Event]:
        """Return the revisions that this scene brings, in the order of the rules."""
        revisions: list[Event] = []
        self._seen_until = scene.at
        for rule, judge, promotion in self._rules:
            if scene.restarted:
                revisions += self._tell(rule, promotion.restart(scene.at), scene.at, pictures)
                self._near_misses.restart()
            violations = judge.judge(scene)
            if promotion.is_on(scene.at):
                self._near_misses.see(rule, violations, scene.at)
            whole = [each for each in violations if each.reached >= 1]
            verdicts = promotion.see(whole, scene.at)
            self._near_misses.too_short(rule, verdicts.too_short)
            revisions += self._tell(rule, verdicts, scene.at, pictures)
        return revisions

    def report(self, rule: Rule, violations: Sequence[Violation], at: float) -> list[Event]:
        """Return the revisions of a rule that needs no scene, such as a camera that is away."""
        promotion = self._reports.setdefault(rule.id, Promotion(rule))
        return self._tell(rule, promotion.see(violations, at), at, None)

    def near_misses(self) -> list[NearMiss]:
        """Return what came close to being an event lately and fell back, oldest first."""
        return list(self._near_misses.kept)

    def counts(self) -> list[Count]:
        """Return what the rules that count have counted so far."""
        return [
            Count(
                camera=self._camera.id,
                rule=rule.id,
                gate_line=each.gate_line,
                direction=each.direction,
                epoch_at=_moment(each.epoch_at),
                total=each.total,
                counted_at=_moment(each.counted_at),
            )
            for rule, judge, _ in self._rules
            if isinstance(judge, Counting)
            for each in judge.counters.tallies()
        ]

    def notes(self, *, to_the_end: bool = False) -> Notes:
        """Return what was counted and what nearly fired since the last time.

        A crossing may be told some moments after it happened: unless this is the end, all is
        told up to before that. Counters at rest tell less often.
        """
        until = self._seen_until - (0.0 if to_the_end else TOLD_LATE_SECONDS)
        reports = tuple(self._counted(until))
        at_rest = not any(each.passed_at for each in reports)
        if at_rest and not to_the_end and until - self._noted_until < AT_REST_SECONDS:
            reports = ()
        else:
            self._noted_until = until
        return Notes(self._camera.id, reports, self._near_misses.fresh())

    def _counted(self, until: float) -> Iterator[CountReport]:
        for rule, judge, _ in self._rules:
            if isinstance(judge, Counting):
                for each, passed in judge.counters.fresh():
                    yield CountReport(
                        counter=counter_id(rule.id, each.gate_line, each.direction),
                        epoch_at=_moment(each.epoch_at),
                        total=each.total,
                        until_at=_moment(max(until, each.epoch_at)),
                        passed_at=tuple(_moment(at) for at in passed),
                    )

    def attach(self, event: EventId, evidence: Evidence) -> Event:
        """Return the revision that brings an event's pictures."""
        revision = self._events[event].with_evidence(evidence, detected_at=self._clock.now())
        self._events[event] = revision
        self._forget_if_done(revision)
        return revision

    def known(self, event: EventId) -> Event:
        """Return the latest revision of an event that is open or waits for its pictures."""
        return self._events[event]

    def _tell(
        self, rule: Rule, verdicts: Verdicts, at: float, pictures: Pictures | None
    ) -> list[Event]:
        opened = [self._opened(rule, each, at, pictures) for each in verdicts.opened]
        ended = [self._ended(rule, each, at) for each in verdicts.ended]
        return [event for event in (*opened, *ended) if event is not None]

    def _opened(
        self, rule: Rule, episode: Episode, at: float, pictures: Pictures | None
    ) -> Event | None:
        """Return the event that begins, or None where it was told before a restart."""
        event = self._event(rule, episode.violation, at)
        known = self._remembered.met(event)
        self._open[rule.id, episode.violation.subject] = (known or event).id
        if known is not None:
            return None
        if pictures:
            event = replace(event, evidence=pictures(event))
        self._events[event.id] = event
        return event

    def _event(self, rule: Rule, violation: Violation, at: float) -> Event:
        return Event(
            id=derive_event_id(self._camera.id, rule.id, _subject(violation), violation.onset),
            revision=1,
            phase=Phase.OPENED,
            kind=rule.kind,
            camera=self._camera.id,
            rule=RuleReference(rule.id, rule.version, rule.config_sha256),
            severity=rule.severity,
            onset_at=_moment(violation.onset),
            captured_at=_moment(at),
            detected_at=self._clock.now(),
            because=violation.because,
            zones=violation.zones,
            gate_line=violation.gate_line,
            direction=violation.direction,
            objects=violation.objects,
            measures=_rounded(violation.measures),
            model=self.model,
        )

    def _ended(self, rule: Rule, episode: Episode, at: float) -> Event | None:
        """Return the end of an event, or None where that was told before a restart."""
        known = self._events.get(self._open.pop((rule.id, episode.violation.subject)))
        if known is None or known.phase is Phase.ENDED:
            return None
        return self._end(known, episode.last_at, at, measures=episode.violation.measures)

    def _end(
        self,
        known: Event,
        ended_at: float,
        at: float,
        *,
        measures: Mapping[str, float | str] | None = None,
    ) -> Event:
        event = known.ended(
            ended_at=_moment(ended_at), captured_at=_moment(at), detected_at=self._clock.now()
        )
        if measures is not None:
            event = replace(event, measures=_rounded(measures))
        self._events[event.id] = event
        self._forget_if_done(event)
        return event

    def _forget_if_done(self, event: Event) -> None:
        if event.phase is Phase.ENDED and event.evidence.state is not ClipState.PENDING:
            self._events.pop(event.id, None)


def _subject(violation: Violation) -> str:
    """Return what tells this happening from another one at its place and moment.

    Track numbers take no part: a replay that starts elsewhere counts them anew.
    """
    cells = [
        f"{int(each.box.centre.x * _GRID)}.{int(each.box.centre.y * _GRID)}"
        for each in violation.objects[:1]
    ]
    return "/".join((violation.place, violation.direction, *cells))


def _moment(at: float) -> datetime:
    return datetime.fromtimestamp(round(at, 3), UTC)


def _rounded(measures: Mapping[str, float | str]) -> dict[str, float | str]:
    return {
        name: round(value, 3) if isinstance(value, float) else value
        for name, value in measures.items()
    }
