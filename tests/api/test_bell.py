"""Whoever waits for the bell is woken by it, and by nothing else."""

import asyncio
import threading
import time

from api.bell import Bell


def test_a_thread_that_waits_is_woken() -> None:
    bell = Bell()
    threading.Timer(0.05, bell.ring).start()
    began = time.monotonic()
    assert bell.wait(0, 10) == 1
    assert time.monotonic() - began < 5


def test_a_ring_that_came_before_is_not_missed() -> None:
    bell = Bell()
    bell.ring()
    assert bell.wait(0, 0) == 1
    assert asyncio.run(bell.listen(0, 0)) == 1


def test_waiting_ends_without_a_ring() -> None:
    assert Bell().wait(0, 0.01) == 0
    assert asyncio.run(Bell().listen(0, 0.01)) == 0


def test_every_coroutine_that_waits_is_woken() -> None:
    bell = Bell()

    async def all_wait() -> list[int]:
        waiting = asyncio.gather(*(bell.listen(0, 10) for _ in range(5)))
        threading.Timer(0.05, bell.ring).start()
        return await waiting

    assert asyncio.run(all_wait()) == [1] * 5


def test_a_loop_that_is_gone_does_not_disturb_the_ringer() -> None:
    bell = Bell()

    async def gives_up() -> None:
        waiting = asyncio.create_task(bell.listen(0, 10))
        await asyncio.sleep(0)
        waiting.cancel()

    asyncio.run(gives_up())
    bell.ring()
    assert bell.rings == 1
