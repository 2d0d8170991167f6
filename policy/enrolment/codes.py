"""One-time codes: ten characters that people can read to each other, 50 bits.

A code belongs to one device, lives for a quarter of an hour, and dies at the fifth wrong
guess, so a guesser has 5 tries in 2^50. What is kept is a keyed hash: who reads the
database cannot find the code.
"""

import hashlib
import hmac
import io
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlencode

import segno
from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Integer,
    String,
    Table,
    delete,
    insert,
    select,
    update,
)

from policy.database import METADATA
from policy.errors import EnrolmentError

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's: no I, L, O, U
LENGTH = 10
LIFE = timedelta(minutes=15)
TRIES = 5

CODES = Table(
    "enrol_code",
    METADATA,
    Column("device", String, primary_key=True),
    Column("hash", String, nullable=False),
    Column("expires", BigInteger, nullable=False),
    Column("tries", Integer, nullable=False),
)


@dataclass(frozen=True, slots=True)
class Code:
    """A code that was just made. It is shown once and never kept."""

    device: str
    text: str
    expires_at: datetime

    @property
    def spoken(self) -> str:
        """The code in two groups."""
        return f"{self.text[:5]}-{self.text[5:]}"

    def link(self, origin: str) -> str:
        """Return the address that opens the app with this code.

        It stands behind the `#`, so that it reaches no server and no log.
        """
        return f"{origin}/#{urlencode({'enrol': self.device, 'code': self.text})}"

    def qr_svg(self, origin: str) -> str:
        """Return the address as a QR code in SVG."""
        drawn = io.BytesIO()
        qr = segno.make_qr(self.link(origin), error="m")
        qr.save(drawn, kind="svg", scale=6, border=4, xmldecl=False)
        return drawn.getvalue().decode()


class Codes:
    """Makes codes, and takes each once. `secret` keys the hashes."""

    def __init__(self, secret: bytes) -> None:
        self._secret = secret

    def make(self, connection: Connection, device: str, now: datetime) -> Code:
        """Return a fresh code for a device; one that was made before is void."""
        code = Code(device, "".join(secrets.choice(ALPHABET) for _ in range(LENGTH)), now + LIFE)
        self.drop(connection, device)
        row = {
            "device": device,
            "hash": self._hash(device, code.text),
            "expires": _millis(code.expires_at),
            "tries": TRIES,
        }
        connection.execute(insert(CODES).values(row))
        return code

    def use(self, connection: Connection, device: str, text: str, now: datetime) -> bool:
        """Take a code and return whether it was right. The caller commits in either case.

        A code that is void, spent or too old is an EnrolmentError.
        """
        row = connection.execute(select(CODES).where(CODES.c.device == device)).first()
        if row is None or row.expires <= _millis(now) or row.tries <= 0:
            raise EnrolmentError("this code is not good any more", remedy="ask IT for a new one")
        if hmac.compare_digest(row.hash, self._hash(device, readable(text))):
            self.drop(connection, device)
            return True
        left = update(CODES).where(CODES.c.device == device).values(tries=row.tries - 1)
        connection.execute(left)
        return False

    def drop(self, connection: Connection, device: str) -> None:
        """Void the code of a device."""
        connection.execute(delete(CODES).where(CODES.c.device == device))

    def _hash(self, device: str, text: str) -> str:
        message = f"enrol\n{device}\n{text}".encode()
        return hmac.new(self._secret, message, hashlib.sha256).hexdigest()


def readable(text: str) -> str:
    """Return what was typed as it was meant: no spaces, no case, O is 0, I and L are 1."""
    plain = "".join(each for each in text.upper() if each not in " -")
    return plain.translate(str.maketrans("OIL", "011"))


def _millis(at: datetime) -> int:
    return int(at.timestamp() * 1000)
