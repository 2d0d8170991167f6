"""Retention over a store in memory: the same promises without a database."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from plant.footage import FootageState
from plant.records import Cleared
from storage.footage import TIME_IS_OVER
from tests.fake_store import MemoryStore
from tests.fakes import MemoryMedia


class MemoryRetention:
    """Retention over a memory store and its files."""

    def __init__(self, store: MemoryStore, media: MemoryMedia) -> None:
        self._store = store
        self._media = media

    def expire(self, before: datetime, *, limit: int = 1000) -> Cleared:
        kept = self._store.kept
        held = {each.event for each in kept.holds if each.released_at is None}
        over = [
            each
            for each in sorted(kept.attachments, key=lambda each: each.attached_at)
            if each.attached_at < before and each.event not in held
        ][:limit]
        kept.attachments[:] = [each for each in kept.attachments if each not in over]
        gone = {each.file.sha256 for each in over}
        answered = [
            each
            for each in kept.cases.footage
            if each.answered_at and each.answered_at < before and each.event not in held
        ]
        footage = [each for each in answered if each.file is not None][:limit]
        for each in footage:
            assert each.file is not None
            gone.add(each.file.sha256)
            failed = replace(each, state=FootageState.FAILED, reason=TIME_IS_OVER, file=None)
            kept.cases.footage[kept.cases.footage.index(each)] = failed
        photos = [
            (key, each)
            for key, each in kept.reports.photos.items()
            if each.file is not None and each.arrived_at is not None and each.arrived_at < before
        ][:limit]
        for key, photo in photos:
            assert photo.file is not None
            gone.add(photo.file.sha256)
            kept.reports.photos[key] = replace(photo, file=None)
        files, octets = self._drop(gone, before)
        return Cleared(len(over) + len(footage) + len(photos), files, octets)

    def sweep(self, before: datetime) -> Cleared:
        files, octets = self._drop(set(self._media.files), before)
        return Cleared(0, files, octets)

    def _drop(self, hashes: Iterable[str], before: datetime) -> tuple[int, int]:
        kept = self._store.kept
        named = {each.file.sha256 for each in kept.attachments}
        named |= {each.file.sha256 for each in kept.cases.footage if each.file is not None}
        named |= {each.file.sha256 for each in kept.reports.photos.values() if each.file}
        gone = [
            each for each in hashes if each not in named and self._media.files[each][1] < before
        ]
        return len(gone), sum(len(self._media.files.pop(each)[0]) for each in gone)
