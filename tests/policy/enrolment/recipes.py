"""Recipes for certificates: one that our CA would make, and many that it would not."""

import ipaddress
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from policy.enrolment.authority import Authority
from policy.keys import DeviceKey, new_device_key
from tests.policy.logs import NOON


def der(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.DER)


@dataclass(frozen=True)
class Recipe:
    """Everything that a certificate of ours has, to be changed one by one."""

    key: ec.EllipticCurvePrivateKey = field(default_factory=new_device_key)
    public: object = None
    subject: x509.Name | None = None
    issuer: x509.Name | None = None
    signer: object = None
    start: datetime = NOON - timedelta(minutes=5)
    end: datetime = NOON + timedelta(days=30)
    ca: bool | None = False
    ca_critical: bool = True
    usage: tuple[bool, bool] | None = (True, False)
    purposes: tuple[x509.ObjectIdentifier, ...] | None = (ExtendedKeyUsageOID.CLIENT_AUTH,)
    purposes_critical: bool = True
    names: tuple[x509.GeneralName, ...] | None = (
        x509.UniformResourceIdentifier("urn:floorwatch:device:phone-1"),
    )
    more: tuple[x509.ExtensionType, ...] = ()
    without_ids: bool = False


def cn(*texts: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, each) for each in texts])


def made(recipe: Recipe, authority: Authority) -> bytes:
    """Return a certificate after the recipe, signed by our CA unless it says otherwise."""
    thumbprint = DeviceKey.of(recipe.key.public_key()).thumbprint
    public = recipe.public or recipe.key.public_key()
    builder = (
        x509.CertificateBuilder()
        .subject_name(recipe.subject if recipe.subject is not None else cn(thumbprint))
        .issuer_name(recipe.issuer or authority.certificate.subject)
        .public_key(public)  # type: ignore[arg-type]
        .serial_number(x509.random_serial_number())
        .not_valid_before(recipe.start)
        .not_valid_after(recipe.end)
    )
    for extension, critical in _extensions(recipe, authority):
        builder = builder.add_extension(extension, critical)
    signer = recipe.signer or authority._key
    algorithm = None if isinstance(signer, ed25519.Ed25519PrivateKey) else hashes.SHA256()
    return der(builder.sign(signer, algorithm))  # type: ignore[arg-type]


def _extensions(recipe: Recipe, authority: Authority) -> list[tuple[x509.ExtensionType, bool]]:
    found: list[tuple[x509.ExtensionType, bool]] = []
    if recipe.ca is not None:
        found.append((x509.BasicConstraints(recipe.ca, None), recipe.ca_critical))
    if recipe.usage is not None:
        sign, certify = recipe.usage
        usage = x509.KeyUsage(sign, False, not sign, False, False, certify, False, False, False)
        found.append((usage, True))
    if recipe.purposes is not None:
        found.append((x509.ExtendedKeyUsage(recipe.purposes), recipe.purposes_critical))
    if recipe.names is not None:
        found.append((x509.SubjectAlternativeName(recipe.names), False))
    if not recipe.without_ids:
        ours = authority._key.public_key()
        found.append((x509.AuthorityKeyIdentifier.from_issuer_public_key(ours), False))
        mine = recipe.key.public_key()
        found.append((x509.SubjectKeyIdentifier.from_public_key(mine), False))
    return found + [(each, False) for each in recipe.more]


def _self_signed() -> Recipe:
    recipe = Recipe()
    name = cn(DeviceKey.of(recipe.key.public_key()).thumbprint)
    return replace(recipe, signer=recipe.key, issuer=name)


URI = x509.UniformResourceIdentifier
OTHER_CA = new_device_key()
WRONG: dict[str, Callable[[], Recipe]] = {
    "expired": lambda: Recipe(start=NOON - timedelta(days=9), end=NOON - timedelta(days=1)),
    "not yet in force": lambda: Recipe(start=NOON + timedelta(hours=1)),
    "ten years": lambda: Recipe(end=NOON + timedelta(days=3650)),
    "another CA of the same name": lambda: Recipe(signer=OTHER_CA),
    "another issuer": lambda: Recipe(issuer=cn("other")),
    "signed by itself": _self_signed,
    "a CA as a leaf": lambda: Recipe(ca=True),
    "no constraints": lambda: Recipe(ca=None),
    "constraints that may be ignored": lambda: Recipe(ca_critical=False),
    "no usage": lambda: Recipe(usage=None),
    "may not sign": lambda: Recipe(usage=(False, False)),
    "may sign certificates": lambda: Recipe(usage=(True, True)),
    "no purpose": lambda: Recipe(purposes=None),
    "a server's": lambda: Recipe(purposes=(ExtendedKeyUsageOID.SERVER_AUTH,)),
    "any purpose": lambda: Recipe(purposes=(ExtendedKeyUsageOID.ANY_EXTENDED_KEY_USAGE,)),
    "code signing": lambda: Recipe(purposes=(ExtendedKeyUsageOID.CODE_SIGNING,)),
    "client and server": lambda: Recipe(
        purposes=(ExtendedKeyUsageOID.CLIENT_AUTH, ExtendedKeyUsageOID.SERVER_AUTH)
    ),
    "a purpose that may be ignored": lambda: Recipe(purposes_critical=False),
    "no device": lambda: Recipe(names=None),
    "two devices": lambda: Recipe(
        names=(URI("urn:floorwatch:device:a"), URI("urn:floorwatch:device:b"))
    ),
    "a device and a host": lambda: Recipe(
        names=(URI("urn:floorwatch:device:a"), x509.DNSName("localhost"))
    ),
    "a host": lambda: Recipe(names=(x509.DNSName("localhost"),)),
    "an address": lambda: Recipe(names=(x509.IPAddress(ipaddress.ip_address("127.0.0.1")),)),
    "another kind of device": lambda: Recipe(names=(URI("urn:other:device:a"),)),
    "a device with a wildcard": lambda: Recipe(names=(URI("urn:floorwatch:device:#"),)),
    "a device with a path": lambda: Recipe(names=(URI("urn:floorwatch:device:a/../admin"),)),
    "a device in capitals": lambda: Recipe(names=(URI("urn:floorwatch:device:Admin"),)),
    "an empty device": lambda: Recipe(names=(URI("urn:floorwatch:device:"),)),
    "named admin": lambda: Recipe(subject=cn("admin")),
    "named with a wildcard": lambda: Recipe(subject=cn("#")),
    "without a name": lambda: Recipe(subject=x509.Name([])),
    "an unknown extension": lambda: Recipe(
        more=(x509.UnrecognizedExtension(x509.ObjectIdentifier("1.2.3.4"), b"\x05\x00"),)
    ),
    "without key ids": lambda: Recipe(without_ids=True),
    "an RSA key": lambda: Recipe(public=rsa.generate_private_key(65537, 2048).public_key()),
    "an Ed25519 key": lambda: Recipe(public=ed25519.Ed25519PrivateKey.generate().public_key()),
    "a P-384 key": lambda: Recipe(public=ec.generate_private_key(ec.SECP384R1()).public_key()),
    "a P-256K key": lambda: Recipe(public=ec.generate_private_key(ec.SECP256K1()).public_key()),
    "another's key": lambda: Recipe(public=new_device_key().public_key()),
}


def _two_names(order: int) -> Recipe:
    recipe = Recipe()
    names = [DeviceKey.of(recipe.key.public_key()).thumbprint, "admin"]
    return replace(recipe, subject=cn(*(names if order else names[::-1])))


WRONG |= {"two names": lambda: _two_names(0), "two names, turned": lambda: _two_names(1)}
