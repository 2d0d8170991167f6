"""A short-lived process that asks the network for cameras and reads what strangers answer."""

import json
import resource
import signal
from functools import partial
from multiprocessing.connection import Connection
from uuid import uuid4

from plant.drawings import Discover, FoundCamera
from plant.errors import PlantError, VideoError
from plant.json_tables import JsonMisfitError, table_of
from runtime.short_lived import short_lived
from runtime.told import told
from runtime.vision_process import end_with_parent
from vision.sources.discovery import Asking, discover

SPARE_SECONDS = 15.0
MOST_BYTES = 1 << 20
MOST_MEMORY = 512 * 1024**2


def discovery_from(addresses: tuple[str, ...]) -> Discover | None:
    """Return what finds cameras from these addresses of this machine; None where none is named."""
    return partial(discover_beside, Asking(addresses)) if addresses else None


def discover_beside(asking: Asking) -> tuple[FoundCamera, ...]:
    """Ask in a process of its own who is there, or raise why nobody can be asked."""
    with short_lived(ask, asking) as (ours, _):
        try:
            if not ours.poll(asking.seconds + SPARE_SECONDS):
                raise VideoError("asking for cameras took too long and was given up")
            answer = table_of(json.loads(ours.recv_bytes(MOST_BYTES)))
            if answer.has("fault"):
                raise PlantError(answer.text("fault"))
            return tuple(FoundCamera(*each.texts("is")) for each in answer.tables("found"))
        except (EOFError, OSError, ValueError, TypeError, JsonMisfitError) as error:
            raise VideoError("the process that asks for cameras crashed") from error


def ask(asking: Asking, connection: Connection) -> None:
    """Ask, and say who answered. The target of the process."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_DATA, (MOST_MEMORY, MOST_MEMORY))
    end_with_parent()
    try:
        found = discover(asking, message_id=str(uuid4()))
        answer: dict[str, object] = {
            "found": [{"is": [each.address, each.name, each.model, each.place]} for each in found]
        }
    except PlantError as error:
        answer = {"fault": " ".join(told(error))}
    connection.send_bytes(json.dumps(answer).encode())
