"""The door at which monitors read figures with a certificate, where IT set a port for it."""

import threading
from collections.abc import Callable
from pathlib import Path

from api.http.metrics import Meters
from api.http.metrics_door import create_metrics_app
from api.http.parts import Parts
from api.http.serving import Certificate, HttpServer
from plant.errors import PlantError
from runtime.server_settings import ServerSettings

CA = "clients-ca.pem"


def door_for_monitors(parts: Parts, meters: Meters, its: ServerSettings) -> HttpServer:
    """Open the door; PlantError where there is no certificate to show, or no gate to ask."""
    if its.cert_file is None or its.key_file is None or parts.guard is None:
        raise PlantError(
            "monitors are let in where the server has a certificate and the gate",
            where="server.metrics_port",
            remedy="set `server.cert_file` and `server.key_file`, or take this setting out",
        )
    pem = str(parts.guard.policyd.ask("certificate.authority")["pem"])
    clients = _written(its.state / CA, pem)
    tls = Certificate(its.cert_file, its.key_file, clients)
    app = create_metrics_app(parts, meters)
    return HttpServer(app, host=its.host, port=its.metrics_port, tls=tls)


def answering(door: HttpServer) -> Callable[[threading.Event], None]:
    """Return what answers at a door until told to stop."""

    def run(stop: threading.Event) -> None:
        def end() -> None:
            stop.wait()
            door.stop()

        threading.Thread(target=end, name="end of a door", daemon=True).start()
        door.run()

    return run


def _written(file: Path, text: str) -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, "ascii")
    return file
