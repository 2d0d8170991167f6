"""Where the registry is kept: signed statements, and columns to find them by.

The columns are never believed. A device is what its statement says, and which statements
there are is what the seal says; a row that somebody else wrote is no device.
"""

from sqlalchemy import BigInteger, Column, ForeignKey, Integer, String, Table, Text

from policy.database import METADATA

DEVICES = Table(
    "device",
    METADATA,
    Column("id", String, primary_key=True),
    Column("asset_tag", String, nullable=False, unique=True),
    Column("change", BigInteger, nullable=False),
    Column("statement", Text, nullable=False),
)

# One key belongs to one device for ever, also when it is not in use any more.
DEVICE_KEYS = Table(
    "device_key",
    METADATA,
    Column("thumbprint", String, primary_key=True),
    Column("device", String, ForeignKey("device.id"), nullable=False),
)

SEAL = Table(
    "seal",
    METADATA,
    Column("only", Integer, primary_key=True),
    Column("statement", Text, nullable=False),
)
