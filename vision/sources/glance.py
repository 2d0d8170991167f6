"""One picture of a stream that nobody watches yet, so that a person sees what it shows.

The first trouble is the answer: whoever waits wants to know why, and not that it was
tried again. No message shows the credentials.
"""

from contextlib import closing

from plant.errors import VideoError
from vision.sources.address import read_address
from vision.sources.connection import Patience
from vision.sources.stream import StreamSource

PATIENCE = Patience(open_seconds=8.0, packet_seconds=5.0)
WIDTH = 960


def one_picture(url: str, user: str, password: str) -> bytes:
    """Return the stream's first picture as a JPEG, or raise VideoError saying why there is none."""
    faults: list[VideoError] = []

    def give_up(fault: VideoError | None) -> None:
        if fault is not None:
            faults.append(fault)
            source.close()

    address = read_address(url, user=user, password=password)
    source = StreamSource(address, patience=PATIENCE, on_fault=give_up)
    with closing(source):
        for packet in source.packets():
            for frame in source.decode(packet):
                return frame.jpeg(width=WIDTH)
    raise faults[0] if faults else VideoError("the stream ended before its first picture")
