"""What a device has open ends when IT locks it, all kinds at once, and nothing is allowed afterwards.

`python -m benchmarks.policy locks` opens more of it, and measures.
"""

from pathlib import Path

import pytest

from benchmarks.locks import Scale, lock_all


@pytest.mark.slow
def test_sockets_downloads_and_clients_of_the_broker_end_with_their_device(tmp_path: Path) -> None:
    found = lock_all(Scale(desks=2, sockets=2, clients=3, hurry_seconds=0.02), tmp_path)
    ended = {kind: len(seconds) for kind, seconds in found.outlived.items()}
    assert (ended, found.still) == ({"socket": 4, "download": 2, "client": 3}, 0)
