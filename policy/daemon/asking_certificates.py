"""What others may ask of policyd about certificates, and the keys of Floorwatch's own processes."""

from cryptography import x509
from cryptography.hazmat.primitives import serialization

from policy.daemon.arguments import Asked, Operation, Told
from policy.daemon.house import House
from policy.enrolment.enrolling import KEY_LIFE
from policy.errors import RegistryError
from policy.keys import DeviceKey
from policy.registry.devices import Device, DeviceKind, Enrolled, Status
from policy.registry.store import Actor


def _certificate(house: House, asked: Asked) -> Told:
    return {"pem": _pem(house.certificates.issue(asked.text("device")))}


def _server(house: House, asked: Asked) -> Told:
    """Return a certificate for a server of ours, such as the broker, over a key that it made."""
    hosts = sorted(asked.texts("hosts"))
    issued = house.certificates.issue_server(asked.key.public(), hosts, by=asked.by)
    return {"pem": _pem(issued)}


def _authority(house: House, asked: Asked) -> Told:
    del asked
    return {"pem": _pem(house.certificates.authority)}


def _crl(house: House, asked: Asked) -> Told:
    del asked
    return {"pem": house.certificates.crl().decode()}


def _vouch(house: House, asked: Asked) -> Told:
    """Enrol a device whose key the asker vouches for, without a code.

    That is IT at a shell with the request of a machine in hand, or a process of ours. One that
    IT has locked, or that comes with another key than before, is not let in.
    """
    name, key = asked.text("id"), asked.key
    known = house.registry.all().devices.get(name)
    if known is None:
        known = house.registry.register(_new(house, asked), asked.by)
    if known.status is Status.REGISTERED:
        return {"change": _let_in(house, name, key, asked.by).change}
    if known.status is not Status.ACTIVE or known.enrolled is None or known.enrolled.key != key:
        raise RegistryError(
            f"{name} is {known.status}, or comes with another key",
            remedy=f"`floorwatch devices reissue {name}` if it may come in again",
        )
    return {"change": known.change}


def _new(house: House, asked: Asked) -> Device:
    groups = asked.texts("groups") & set(house.bundles.loaded.groups)
    kind = DeviceKind(asked.text("kind"))
    name = asked.text("id")
    return Device(name, asked.text("asset_tag", f"floorwatch {name}"), kind, groups=groups)


def _let_in(house: House, name: str, key: DeviceKey, by: Actor) -> Device:
    enrolled = Enrolled(key, house.now() + KEY_LIFE)
    house.registry.change(name, lambda it: it.with_key(enrolled), by)
    return house.registry.change(name, lambda it: it.moved(Status.ACTIVE), by)


def _pem(certificate: x509.Certificate) -> str:
    return certificate.public_bytes(serialization.Encoding.PEM).decode()


CERTIFICATES: dict[str, Operation] = {
    "certificate.issue": _certificate,
    "certificate.server": _server,
    "certificate.authority": _authority,
    "certificate.crl": _crl,
    "device.vouch": _vouch,
}
