"""The static files that a browser needs before it can sign: they hold no data of the plant."""

from importlib.resources import files

SERVICE_WORKER = "gate-worker.js"


def service_worker() -> bytes:
    """Return the service worker. Serve it as `/gate-worker.js`, so that it has the whole site."""
    return files("policy.browser").joinpath(SERVICE_WORKER).read_bytes()
