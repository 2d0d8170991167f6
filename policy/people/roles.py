"""The roles that people have. A module of its own, for settings name roles and need no database."""

from enum import StrEnum


class Role(StrEnum):
    """What somebody is here for."""

    SECURITY = "security"
    SECURITY_LEAD = "security-lead"
    IT_ADMIN = "it-admin"
    OT = "ot"
    AUDITOR = "auditor"
