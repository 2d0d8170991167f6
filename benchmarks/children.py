"""Processes that are measured: started fresh, talked to in JSON lines."""

import json
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from benchmarks.film import ROOT
from benchmarks.ours import Answer, Order

Line = Mapping[str, Any]  # a line of JSON, read by whoever knows what it says


class Player:
    """The product at work on one order; several may play at the same time."""

    def __init__(self, order: Order) -> None:
        self._process = _started("benchmarks.ours", json.dumps(asdict(order)))

    def answer(self) -> Answer:
        """Wait for the end and return what came of it."""
        told, _ = self._process.communicate()
        if self._process.returncode != 0:
            raise RuntimeError(f"the product ended with code {self._process.returncode}")
        return Answer(**json.loads(told.splitlines()[-1]))


class NaiveLoop:
    """A naive loop that goes on slice by slice. To be entered, so that it ends."""

    def __init__(self, weights: str, film: Path, keywords: Mapping[str, Any]) -> None:
        self._process = _started("benchmarks.naive", weights, str(film), json.dumps(keywords))

    def begin(self) -> None:
        """Wait until start-up is over."""
        self._read()

    def go_on(self, seconds: float) -> Line:
        """Let it track so many stream-seconds and return what they cost."""
        assert self._process.stdin is not None
        self._process.stdin.write(f"{seconds}\n")
        self._process.stdin.flush()
        return self._read()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._process.communicate()

    def _read(self) -> Line:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            if line.startswith("{"):
                read: Line = json.loads(line)
                return read
        raise RuntimeError(f"the naive loop ended with code {self._process.wait()}")


def _started(module: str, *words: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", module, *words],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
