"""The files with which an administrator sets up a mosquitto that goes by the gate.

Pure: texts out of values. The broker begins with one client, whoever keeps its rules,
and learns everything else from it.
"""

import json
from dataclasses import dataclass
from pathlib import Path

from api.mqtt.access.state import DEFAULTS, Client, client_told, role_name, role_told
from api.mqtt.access.wanted import keeper_rules
from plant.wire import Json

PLUGIN = Path("/usr/lib/x86_64-linux-gnu/mosquitto_dynamic_security.so")
CONF, RULES = "mosquitto.conf", "dynamic-security.json"
CA, CERTIFICATE, KEY, CRL = "ca.pem", "broker.pem", "broker-key.pem", "crl.pem"


@dataclass(frozen=True, slots=True)
class BrokerPlace:
    """Where a broker listens, and where it finds its files and keeps what it must not lose."""

    folder: Path
    data: Path
    port: int = 8883
    address: str = ""
    plugin: Path = PLUGIN


_KEEPING_AND_LOGS = """\
autosave_interval 30
max_queued_messages 10000
log_dest stderr
log_type error
log_type warning
log_type notice
"""


def mosquitto_conf(place: BrokerPlace) -> str:
    """Return the settings of a broker that lets in our certificates alone."""
    folder = place.folder
    return f"""\
# A broker that goes by Floorwatch's gate, for mosquitto 2.0.11 and later. Made by
# `floorwatch broker config`. There is one listener, and it speaks TLS with certificates.
listener {place.port}{f" {place.address}" if place.address else ""}
cafile {folder / CA}
certfile {folder / CERTIFICATE}
keyfile {folder / KEY}
crlfile {folder / CRL}
tls_version tlsv1.2
require_certificate true
allow_anonymous false

# A client is who its certificate says, under that name alone: nobody takes another's session.
use_identity_as_username true
use_username_as_clientid true

# Who may do what is told by Floorwatch, and lies here.
plugin {place.plugin}
plugin_opt_config_file {place.data / RULES}

# Messages that a subscriber has not yet taken survive a restart, and so do retained states.
persistence true
persistence_location {place.data}/
{_KEEPING_AND_LOGS}"""


def first_rules(keeper: str) -> str:
    """Return what dynamic security begins with: one client, by the name of its certificate."""
    rules = keeper_rules()
    role = role_name(rules)
    told: dict[str, Json] = {
        "defaultACLAccess": dict(DEFAULTS),
        "clients": [client_told(keeper, Client(frozenset({role})))],
        "groups": [],
        "roles": [role_told(role, rules)],
    }
    return json.dumps(told, indent=2) + "\n"
