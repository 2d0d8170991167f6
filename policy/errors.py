"""What can go wrong at the gate. Whatever it is, the answer to a request is no.

PlantError
└── PolicyError
    ├── AuditError            the audit trail cannot be written or read: nothing may happen
    ├── DecisionError         policies, entities or a request that cannot be judged
    ├── SignatureError        a request that does not prove from which device it comes
    ├── RegistryError         the registry refuses: unknown, not allowed in this state, taken
    │   └── RegistryAwayError its database is locked, corrupt or gone: nothing is changed
    ├── EnrolmentError        a code, a proof or a certificate that does not hold
    ├── BundleError           a bundle that is malformed, untested, unsigned, forked or older
    ├── PolicydAwayError      policyd does not answer, so nothing can be decided or recorded
    ├── BreakGlassError       an emergency grant that cannot be opened, ended or reviewed so
    ├── PeopleError           a sign-in, a role or a session that does not hold
    └── KeyFileError          a key that cannot be read, or that others can read too
"""

from plant.errors import PlantError


class PolicyError(PlantError):
    """The gate cannot do what was asked."""


class PolicydAwayError(PolicyError):
    """policyd does not answer. Nothing can be recorded, so nothing goes."""


class AuditError(PolicyError):
    """The audit trail cannot be written or trusted. Whoever asked is denied."""


class DecisionError(PolicyError):
    """Policies, entities or a request that cannot be judged. Whoever asked is denied."""


class SignatureError(PolicyError):
    """A request that does not prove which device sent it."""


class RegistryError(PolicyError):
    """The registry of devices refuses."""


class RegistryAwayError(RegistryError):
    """The registry's database cannot be used. Nothing is changed; what was known stays known."""


class EnrolmentError(PolicyError):
    """A code, a proof of possession or a certificate that does not hold."""


class BundleError(PolicyError):
    """A bundle of policies that must not come into force."""


class PeopleError(PolicyError):
    """A sign-in, an account or a session that does not hold."""


class BreakGlassError(PolicyError):
    """An emergency grant that cannot be opened, ended or reviewed like this."""


class KeyFileError(PolicyError):
    """A key that cannot be read, or that others can read too."""
