"""The clip of a mismatch: the footage that was asked for becomes the event's evidence."""

from dataclasses import dataclass, replace

from casework.intake import Intake
from plant.events import ClipState, Event, EventKind, Evidence
from plant.footage import FootageRequest, FootageState
from plant.ports import Writing
from plant.store_errors import ConflictError

CLIP = "clip"


@dataclass(frozen=True, slots=True)
class MismatchClips:
    """Looks at every answer to a request for footage, within the transaction that keeps it."""

    intake: Intake

    def answered(self, work: Writing, request: FootageRequest) -> None:
        """Give the event of a mismatch its clip, or the reason why there is none."""
        stored = None if request.event is None else work.events.current(request.event)
        if stored is None or not _is_meant(stored.event, request):
            return
        evidence = _evidence(request)
        if request.file is not None:
            try:
                work.attach(stored.event.id, CLIP, request.file, media_type=request.media_type)
            except ConflictError:
                return
        revision = stored.event.with_evidence(evidence, detected_at=work.now)
        self.intake.within(work, revision, source=stored.source)


def _is_meant(event: Event, request: FootageRequest) -> bool:
    return (
        event.kind is EventKind.COUNT_MISMATCH
        and event.evidence.state is ClipState.PENDING
        and event.camera == request.camera
        and request.from_at <= event.onset_at <= request.to_at
    )


def _evidence(request: FootageRequest) -> Evidence:
    if request.state is not FootageState.READY or request.file is None:
        return Evidence(ClipState.FAILED, reason=request.reason)
    ending = {"video/x-matroska": "mkv"}.get(request.media_type, "mp4")
    return replace(
        Evidence(ClipState.READY),
        clip=f"footage-{request.id}.{ending}",
        clip_sha256=request.file.sha256,
        clip_from_at=request.from_at,
        clip_to_at=request.to_at,
    )
