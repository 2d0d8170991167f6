"""Time is told truly: by the file, by arrival, and at a steady pace."""

import random
from fractions import Fraction
from itertools import pairwise

import av
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vision.sources.arrival_time import Arrival, ArrivalTime, Stamped, first_burst
from vision.sources.backoff import Backoff
from vision.sources.cadence import Cadence
from vision.sources.film_time import FilmTime
from vision.sources.packets import RawPacket


def raw(pts: int | None, dts: int | None = None) -> RawPacket:
    packet: RawPacket = av.Packet(4)  # type: ignore[assignment] # of no stream
    packet.pts, packet.dts = pts, dts if dts is not None else pts
    return packet


@given(st.floats(1, 60), st.floats(0.5, 30), st.floats(0, 2e9))
def test_the_pace_is_kept_whatever_the_source(fps: float, pace: float, starts_at: float) -> None:
    cadence = Cadence(pace)
    picked = [n for n in range(600) if cadence.due(starts_at + n / fps)]

    wanted = 600 * min(1.0, pace / fps)
    assert picked[0] == 0
    assert wanted * 0.9 - 2 <= len(picked) <= wanted * 1.12 + 2


def test_every_second_frame_is_picked_despite_jitter() -> None:
    chance, cadence = random.Random(3), Cadence(7.5)
    picked = [n for n in range(300) if cadence.due(n / 15 + chance.uniform(0, 0.012))]
    assert picked == list(range(0, 300, 2))


def test_after_a_gap_the_pace_begins_anew() -> None:
    cadence = Cadence(5.0)
    assert [cadence.due(at) for at in (0.0, 0.1, 0.2, 9.03, 9.1, 9.23)] == [
        True, False, True, True, False, True,
    ]  # fmt: skip


def test_a_clock_set_back_does_not_stop_the_pace() -> None:
    cadence = Cadence(5.0)
    assert cadence.due(1000.0)
    assert cadence.due(10.0)
    assert not cadence.due(10.1)


@given(st.lists(st.one_of(st.none(), st.integers(-(2**61), 2**61)), min_size=1, max_size=60))
def test_film_time_never_leaps_whatever_the_packets_say(stated: list[int | None]) -> None:
    times = FilmTime(Fraction(1, 90_000), rate=25.0, counted=False)
    settled = []
    for pts in stated:
        packet = raw(pts)
        times.settle(packet)
        settled.append((packet.pts or 0) / 90_000)

    furthest = 0.0
    for at in settled:
        assert furthest - 1.01 <= at <= furthest + 3600.1
        furthest = max(furthest, at)


@given(st.integers(-(2**40), 2**40), st.integers(1, 50))
def test_steady_timestamps_are_only_moved_to_zero(first: int, count: int) -> None:
    times = FilmTime(Fraction(1, 1000), rate=10.0, counted=False)
    packets = [raw(first + 100 * n) for n in range(count)]
    joints = [times.settle(packet) for packet in packets]
    assert [packet.pts for packet in packets] == [100 * n for n in range(count)]
    assert not any(joints)


def arrivals(
    count: int, *, fps: float = 15.0, jitter: float = 0.0, drift: float = 0.0, seed: int = 0
) -> list[tuple[float, float, float]]:
    """Truth, what the camera's clock says, and the arrival of each packet."""
    chance = random.Random(seed)
    shots = [1_000_000 + n / fps for n in range(count)]
    return [(at, (at - 999_000) * (1 + drift), at + chance.uniform(0, jitter)) for at in shots]


@given(st.integers(0, 1000))
def test_capture_time_is_smooth_though_arrival_is_ragged(seed: int) -> None:
    times = ArrivalTime(rate=15.0)
    seen = [
        (truth, times.capture_at(stated, Arrival(came, waited=True)))
        for truth, stated, came in arrivals(300, jitter=0.2, seed=seed)
    ]
    steps = [later - earlier for (_, earlier), (_, later) in pairwise(seen)]
    assert min(steps) > 0
    late = [at - truth for truth, at in seen[150:]]
    assert min(late) > -0.01
    assert max(late) < 0.15


def test_a_camera_whose_clock_drifts_is_followed() -> None:
    times = ArrivalTime(rate=15.0)
    for drift in (300e-6, -300e-6):
        packets = arrivals(40_000, jitter=0.05, drift=drift)
        for _, stated, came in packets:
            at = times.capture_at(stated, Arrival(came, waited=True))
        assert at == pytest.approx(packets[-1][0], abs=0.2)


def test_a_camera_that_sets_its_clock_is_anchored_anew() -> None:
    times = ArrivalTime(rate=15.0)
    for leap in (0.0, 86_400.0, -86_400.0):
        for _, stated, came in arrivals(20):
            at = times.capture_at(stated + leap, Arrival(came, waited=True))
        assert at == pytest.approx(came, abs=0.1)


def test_our_own_delay_is_not_taken_for_the_cameras() -> None:
    times = ArrivalTime(rate=15.0)
    for _, stated, came in arrivals(30):
        times.capture_at(stated, Arrival(came, waited=True))
    for truth, stated, _ in arrivals(60)[30:]:
        at = times.capture_at(stated, Arrival(truth + 3.0, waited=False))
        assert at == pytest.approx(truth, abs=0.05)


def test_packets_without_timestamps_follow_at_the_announced_rate() -> None:
    times = ArrivalTime(rate=15.0)
    seen = [
        times.capture_at(None, Arrival(came, waited=True))
        for _, _, came in arrivals(100, jitter=0.1)
    ]
    assert all(0.02 < later - earlier < 0.09 for earlier, later in pairwise(seen))


def test_the_last_packet_of_the_first_burst_is_the_anchor() -> None:
    times = ArrivalTime(rate=15.0)
    stamps = [None, *(n / 15 for n in range(1, 13))]
    packets = iter(
        Stamped(raw(0), stamp, Arrival(500.0, waited=n in (0, 12)))
        for n, stamp in enumerate(stamps)
    )
    burst = times.begin(first_burst(packets))

    seen = [times.capture_at(each.stated, each.arrival) for each in burst]

    assert seen == pytest.approx([500 - (12 - n) / 15 for n in range(13)], abs=0.02)


def test_waiting_grows_to_half_a_minute_and_is_never_the_same_for_all() -> None:
    slow, quick = Backoff(lambda: 1.0), Backoff(lambda: 0.0)
    assert [slow.next_seconds() for _ in range(7)] == [1, 2, 4, 8, 16, 30, 30]
    assert [quick.next_seconds() for _ in range(7)] == [0.5, 1, 2, 4, 8, 15, 15]
    slow.reset()
    assert slow.next_seconds() == 1
