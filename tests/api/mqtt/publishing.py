"""A process that publishes one event and goes on until it is killed.

python -m tests.api.mqtt.publishing FOLDER PORT [never-mark]
"""

import sys
import threading
from pathlib import Path

from api.mqtt.broker import BrokerAddress
from storage.outbox import SqlOutbox
from tests.api.mqtt.teller import a_teller
from tests.builders import an_event

if __name__ == "__main__":
    if "never-mark" in sys.argv:
        setattr(SqlOutbox, "mark_sent", lambda _outbox, _numbers: None)  # noqa: B010 - for mypy
    with a_teller(Path(sys.argv[1])) as teller:
        teller.tell(an_event(10))
        teller.publisher(BrokerAddress(port=int(sys.argv[2]))).run(threading.Event())
