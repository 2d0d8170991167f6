"""Which certificates were issued, and which of them must not be trusted any more.

A certificate is revoked when its device is not active or has another key: that follows
from the registry, nobody has to think of it.
"""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from sqlalchemy import BigInteger, Column, Engine, String, Table, insert, select, update

from policy.audit.entries import Entry, Kind
from policy.canonical import Json
from policy.database import METADATA, reading, writing
from policy.enrolment.authority import Authority, Revoked
from policy.registry.devices import Device, Status
from policy.registry.store import Actor, Registry

# Serial numbers have up to 159 bits, more than a database's numbers.
CERTIFICATES = Table(
    "certificate",
    METADATA,
    Column("serial", String, primary_key=True),
    Column("device", String, nullable=False),
    Column("thumbprint", String, nullable=False),
    Column("expires", BigInteger, nullable=False),
    Column("revoked", BigInteger),
)


class IssuedCertificates:
    """Issues certificates, remembers them, and lists those that are revoked."""

    def __init__(
        self,
        engine: Engine,
        authority: Authority,
        registry: Registry,
        *,
        audit: Callable[[Entry], int],
        now: Callable[[], datetime],
    ) -> None:
        self._engine = engine
        self._authority = authority
        self._registry = registry
        self._audit = audit
        self._now = now

    def issue(self, device: str) -> x509.Certificate:
        """Return a certificate for an active device; it is recorded before it is handed out."""
        known = self._registry.device(device)
        certificate = self._authority.issue(known)
        assert known.enrolled is not None
        serial = f"{certificate.serial_number:x}"
        row = {
            "serial": serial,
            "device": device,
            "thumbprint": known.enrolled.key.thumbprint,
            "expires": _seconds(certificate.not_valid_after_utc),
        }
        with writing(self._engine) as connection:
            connection.execute(insert(CERTIFICATES).values(row))
            facts = {"what": "certificate issued", "device": device, "serial": serial}
            self._audit(Entry(Kind.ENROLMENT, self._now(), facts))
        return certificate

    def issue_server(
        self, key: ec.EllipticCurvePublicKey, hosts: Sequence[str], *, by: Actor
    ) -> x509.Certificate:
        """Return a certificate for a server of ours; it is recorded before it is handed out."""
        certificate = self._authority.issue_server(key, hosts)
        facts: dict[str, Json] = {
            "what": "server certificate issued",
            "hosts": list(hosts),
            "serial": f"{certificate.serial_number:x}",
            "by": {"person": by.person, "device": by.device, "reason": by.reason},
        }
        self._audit(Entry(Kind.ENROLMENT, self._now(), facts))
        return certificate

    @property
    def authority(self) -> x509.Certificate:
        """The authority's own certificate."""
        return self._authority.certificate

    def revoked(self) -> dict[int, Revoked]:
        """Bring the list up to date with the registry and return it, by serial number."""
        devices = self._registry.all().devices
        now = _seconds(self._now())
        with writing(self._engine) as connection:
            rows = connection.execute(select(CERTIFICATES).where(CERTIFICATES.c.expires > now))
            for row in rows.all():
                if row.revoked is None and not _is_of(devices.get(row.device), row.thumbprint):
                    this = CERTIFICATES.c.serial == row.serial
                    connection.execute(update(CERTIFICATES).where(this).values(revoked=now))
        with reading(self._engine) as connection:
            query = select(CERTIFICATES).where(
                CERTIFICATES.c.revoked.is_not(None), CERTIFICATES.c.expires > now
            )
            rows = connection.execute(query)
            found = [Revoked(int(row.serial, 16), _moment(row.revoked)) for row in rows]
        return {each.serial: each for each in found}

    def crl(self) -> bytes:
        """Return the list of revoked certificates in PEM, as of now."""
        listed = sorted(self.revoked().values(), key=lambda each: each.serial)
        return self._authority.crl(listed, number=_seconds(self._now()))


def _is_of(device: Device | None, thumbprint: str) -> bool:
    return (
        device is not None
        and device.status is Status.ACTIVE
        and device.enrolled is not None
        and device.enrolled.key.thumbprint == thumbprint
    )


def _seconds(at: datetime) -> int:
    return int(at.timestamp())


def _moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
