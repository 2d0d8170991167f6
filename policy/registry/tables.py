"""The keys of devices: one key belongs to one device for ever, also when it is out of use."""

from sqlalchemy import Column, String, Table

from policy.database import METADATA

DEVICE_KEYS = Table(
    "device_key",
    METADATA,
    Column("thumbprint", String, primary_key=True),
    Column("device", String, nullable=False),
)
