"""The doors into vision, opened only inside a vision process.

Decoders and engines are large and can crash; the process of the command itself
never loads them. That is why these imports happen on call and not above.
"""

import importlib
from collections.abc import Callable, Iterable
from typing import cast

from plant.blurring import Blurrer
from plant.transcoding import Transcoder
from runtime.vision_ports import (
    CutFootage,
    Detector,
    LoadDetector,
    TryFilm,
    TryScenes,
    WatchCameras,
    WatchFile,
)


def watch_file() -> WatchFile:
    """Return what watches a film."""
    return cast("WatchFile", importlib.import_module("vision.watching").watch_file)


def watch_cameras() -> WatchCameras:
    """Return what watches live cameras."""
    return cast("WatchCameras", importlib.import_module("vision.worker").watch_cameras)


def load_detector() -> LoadDetector:
    """Return what loads weights."""
    return cast("LoadDetector", importlib.import_module("vision.detector.loading").load_detector)


def require_labels() -> Callable[[Detector, Iterable[str]], None]:
    """Return what refuses labels that the weights do not know."""
    loading = importlib.import_module("vision.detector.loading")
    return cast("Callable[[Detector, Iterable[str]], None]", loading.require_labels)


def transcoder() -> Transcoder:
    """Return what makes films and voices anew, each in a process of its own."""
    made: Transcoder = importlib.import_module("vision.media.transcoder").ChildTranscoder()
    return made


def blurrer() -> Blurrer:
    """Return what blurs people in clips and pictures, each in a process of its own."""
    made: Blurrer = importlib.import_module("vision.media.blurrer").ChildBlurrer()
    return made


def cut_footage() -> CutFootage:
    """Return what cuts a span of footage out of a ring or a film."""
    return cast("CutFootage", importlib.import_module("vision.recorder.past").cut_footage)


def try_film() -> TryFilm:
    """Return what judges a film by two plant files at once."""
    return cast("TryFilm", importlib.import_module("vision.trial").try_film)


def try_scenes() -> TryScenes:
    """Return what judges by two plant files what was seen before."""
    return cast("TryScenes", importlib.import_module("vision.scene_trial").try_scenes)


def one_picture() -> Callable[[str, str, str], bytes]:
    """Return what takes one picture of a stream: address, name and password."""
    glance = importlib.import_module("vision.sources.glance")
    return cast("Callable[[str, str, str], bytes]", glance.one_picture)
