"""The feed tells everything once, goes on where it was left, and waits for nobody."""

import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from api.http import patience
from api.http.parts import FEEDS_AT_ONCE
from api.http.routes import feed
from tests.api.http.house import House, a_house, eventually, request_head
from tests.builders import an_event


@contextmanager
def following(house: House, path: str = "/api/v1/feed", **headers: str) -> Iterator[Iterator[str]]:
    with house.client.stream("GET", path, headers=headers) as answer:
        assert answer.status_code == 200
        assert answer.headers["content-type"].startswith("text/event-stream")
        yield answer.iter_lines()


def ids(lines: Iterator[str], count: int) -> list[int]:
    found = []
    for line in lines:
        if line.startswith("id: "):
            found.append(int(line.removeprefix("id: ")))
        if len(found) == count:
            break
    return found


def test_what_is_kept_from_now_on_is_told_at_once(house: House) -> None:
    house.post(an_event(1))
    with following(house) as lines:
        next(lines)
        began = time.monotonic()
        posting = threading.Thread(target=house.post, args=(an_event(2),))
        posting.start()
        assert ids(lines, 1) == [2]
        assert time.monotonic() - began < 5
        posting.join()


def test_a_feed_goes_on_where_it_was_left(house: House) -> None:
    for seconds in range(1, 5):
        house.post(an_event(seconds))
    with following(house, **{"Last-Event-ID": "2"}) as lines:
        assert ids(lines, 2) == [3, 4]
    with following(house, "/api/v1/feed?after=1") as lines:
        assert ids(lines, 3) == [2, 3, 4]


def test_more_than_one_look_gives_is_told_too(house: House) -> None:
    for seconds in range(feed.AT_ONCE + 5):
        house.post(an_event(seconds))
    with following(house, "/api/v1/feed?after=0") as lines:
        assert ids(lines, feed.AT_ONCE + 5) == list(range(1, feed.AT_ONCE + 6))


def test_a_quiet_feed_gives_a_sign_of_life(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feed, "QUIET_SECONDS", 0.1)
    with following(house) as lines:
        assert any(line == ": ping" for line in lines)


@pytest.mark.parametrize("last", ["x", "-1", "1e9", "9" * 40])
def test_a_place_that_is_none_is_refused(house: House, last: str) -> None:
    assert house.get("/feed", **{"Last-Event-ID": last}).status_code == 422


def test_only_so_many_may_follow(house: House) -> None:
    with ExitStack() as all_seats:
        for _ in range(FEEDS_AT_ONCE):
            all_seats.enter_context(house.parts.feeds.seat())
        refused = house.get("/feed")
    assert (refused.status_code, refused.headers["retry-after"]) == (503, "1")


def test_a_client_that_leaves_gives_its_seat_back(house: House) -> None:
    with following(house) as lines:
        next(lines)
        assert house.parts.feeds.taken == 1
    house.post(an_event())
    eventually(lambda: house.parts.feeds.taken == 0)


def test_an_open_feed_does_not_keep_the_server_from_ending(tmp_path: Path) -> None:
    with a_house(tmp_path) as house, following(house) as lines:
        next(lines)
        house.server.stop()
        began = time.monotonic()
        assert not any(line.startswith("id:") for line in lines)
        assert time.monotonic() - began < 3


def test_a_client_that_never_reads_is_cut(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patience, "PATIENCE_SECONDS", 0.5)
    for seconds in range(80):
        assert house.post(an_event(seconds, because="x" * 200_000)).status_code == 201
    with house.wire() as wire:
        wire.sendall(request_head("GET", "/api/v1/feed?after=0", {}))
        eventually(lambda: house.parts.feeds.taken == 1)
        eventually(lambda: house.parts.feeds.taken == 0)
    assert house.client.get("/health").status_code == 200
