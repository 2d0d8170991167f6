"""Logs: events with fields, to stderr, as JSON lines or for reading.

Pictures, names and secrets never enter a log. Should a URL with a password or a
field named like a secret get here all the same, it is blacked out on its way.
"""

import logging
import re
import sys
from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TextIO

import structlog
from structlog.typing import Processor

from runtime.settings import LogFormat, LogSettings

_USER_IN_URL = re.compile(r"://[^/\s@]*@")
_SECRET_IN_QUERY = re.compile(r"([?&](?:pass\w*|pwd|psw|token|key)=)[^&\s]*", re.IGNORECASE)
_SECRET_NAME = re.compile(r"pass|secret|token|credential|authorization", re.IGNORECASE)

# Libraries that tell of every step and request; their warnings are heard.
_TALKATIVE = ("alembic", "httpcore", "httpx", "uvicorn", "websockets")

# structlog's own type of an event under way.
EventDict = MutableMapping[str, Any]


def configure_logs(settings: LogSettings) -> None:
    """Send all logs of this process to stderr in the format of the settings.

    Rooms below log with the standard library, `extra` holding the fields; they come
    out the same way.
    """
    level = logging.getLevelNamesMapping()[settings.level.upper()]
    structlog.configure(
        processors=[*_enriching(), structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=False,
    )
    handler = _ToStderr()
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[structlog.stdlib.ExtraAdder(), *_enriching()],
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                blacked_out,
                _renderer(settings.format),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level)
    for name in _TALKATIVE:
        logging.getLogger(name).setLevel(max(level, logging.WARNING))


@contextmanager
def logs_go_to(path: Path) -> Iterator[None]:
    """Let the logs of this process go to the end of a file while the block runs."""
    (handler,) = logging.getLogger().handlers
    aside = logging.FileHandler(path, encoding="utf-8")
    aside.setFormatter(handler.formatter)
    logging.getLogger().handlers = [aside]
    try:
        yield
    finally:
        logging.getLogger().handlers = [handler]
        aside.close()


class _ToStderr(logging.StreamHandler[TextIO]):
    """Writes to what is stderr at the moment, because it may be replaced meanwhile."""

    @property
    def stream(self) -> TextIO:
        return sys.stderr

    @stream.setter
    def stream(self, value: TextIO) -> None:
        del value


def _enriching() -> list[Processor]:
    return [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
    ]


def _renderer(chosen: LogFormat) -> Processor:
    plain = chosen is LogFormat.AUTO and not sys.stderr.isatty()
    if chosen is LogFormat.JSON or plain:
        return structlog.processors.JSONRenderer()
    return structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())


def blacked_out(_logger: object, _method: str, event: EventDict) -> EventDict:
    """Black out what looks like a secret in an event's fields."""
    return {key: "…" if _SECRET_NAME.search(key) else _clean(value) for key, value in event.items()}


def _clean(value: Any) -> Any:
    if isinstance(value, str):
        return _SECRET_IN_QUERY.sub(r"\1…", _USER_IN_URL.sub("://…@", value))
    if isinstance(value, list | tuple):
        return [_clean(part) for part in value]
    if isinstance(value, dict):
        return {
            key: "…" if _SECRET_NAME.search(str(key)) else _clean(part)
            for key, part in value.items()
        }
    return value
