"""Writes the files with which an administrator sets up a broker that goes by the gate."""

from pathlib import Path

from api.mqtt.access.setup import (
    CA,
    CERTIFICATE,
    CONF,
    CRL,
    KEY,
    RULES,
    BrokerPlace,
    first_rules,
    mosquitto_conf,
)
from plant.errors import PlantError
from policy.daemon.calling import Policyd
from policy.keys import DeviceKey, device_key
from runtime.broker_keys import BrokerKeys, OwnClient, write_crl
from runtime.settings import Settings

_BY = {"person": "", "device": "shell", "reason": "the broker's certificate"}


def write_setup(
    settings: Settings, folder: Path, place: BrokerPlace, hosts: tuple[str, ...]
) -> list[str]:
    """Write the files into a new folder, and return what is to be done with them."""
    if folder.exists():
        raise PlantError(
            "the folder is there already",
            where=str(folder),
            remedy="name a new one; an old broker's key and rules are never overwritten",
        )
    there = Policyd(settings.policyd.socket_path)
    try:
        keys = BrokerKeys(there, settings.server.state / "mqtt")
        keys.make_ready()
        folder.mkdir(mode=0o700, parents=True)
        _write(there, folder, place, hosts)
        rules = folder / RULES
        rules.write_text(first_rules(keys.name(OwnClient.KEEPER)), "utf-8")
        rules.chmod(0o600)
    finally:
        there.close()
    return _next_steps(folder, place, hosts[0])


def _write(there: Policyd, folder: Path, place: BrokerPlace, hosts: tuple[str, ...]) -> None:
    key = DeviceKey.of(device_key(folder / KEY).public_key()).jwk
    issued = there.ask("certificate.server", key=key, hosts=list(hosts), by=dict(_BY))
    (folder / CERTIFICATE).write_text(str(issued["pem"]), "ascii")
    (folder / CA).write_text(str(there.ask("certificate.authority")["pem"]), "ascii")
    write_crl(there, folder / CRL)
    (folder / CONF).write_text(mosquitto_conf(place), "utf-8")


def _next_steps(folder: Path, place: BrokerPlace, host: str) -> list[str]:
    return [
        f"written to {folder}; as root:",
        f"  install -d -o mosquitto -g mosquitto -m 700 {place.folder}",
        f"  install -o mosquitto -g mosquitto -m 600 {folder}/*.pem {place.folder}/",
        f"  install -o mosquitto -g mosquitto -m 600 {folder / RULES} {place.data / RULES}",
        f"  install -m 644 {folder / CONF} /etc/mosquitto/mosquitto.conf",
        "  systemctl restart mosquitto",
        "and in Floorwatch's settings, under [mqtt]:",
        f'  host = "{host}"',
        f"  port = {place.port}",
        "  guarded = true",
    ]
