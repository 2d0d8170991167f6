"""Private keys lie in files that nobody else can read; public ones have one name each."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policy.canonical import canonical, read_canonical
from policy.errors import KeyFileError
from policy.keys import (
    DeviceKey,
    device_key,
    from_base64url,
    new_device_key,
    signing_key,
    to_base64url,
    write_key,
)


def test_a_key_is_made_once_and_kept_for_its_owner(tmp_path: Path) -> None:
    path = tmp_path / "keys" / "device.pem"
    first, second = device_key(path), device_key(path)
    assert first.private_numbers() == second.private_numbers()
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o644])
def test_a_key_that_others_can_read_is_refused(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "key.pem"
    signing_key(path)
    path.chmod(mode)
    with pytest.raises(KeyFileError, match="others than its owner"):
        signing_key(path)


def test_a_key_is_never_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "key.pem"
    device_key(path)
    with pytest.raises(KeyFileError, match="cannot be kept"):
        write_key(path, new_device_key())


def test_a_key_of_another_kind_is_refused(tmp_path: Path) -> None:
    device_key(tmp_path / "p256.pem")
    signing_key(tmp_path / "ed25519.pem")
    with pytest.raises(KeyFileError, match="no Ed25519 key"):
        signing_key(tmp_path / "p256.pem")
    with pytest.raises(KeyFileError, match="no P-256 key"):
        device_key(tmp_path / "ed25519.pem")
    (tmp_path / "text.pem").write_text("no key")
    with pytest.raises(KeyFileError, match="cannot be read"):
        device_key(tmp_path / "text.pem")


def test_the_thumbprint_is_the_one_of_the_rfc() -> None:
    # RFC 7638 over the EC key of RFC 7517, appendix A.1, computed with another library (jose).
    jwk = {
        "kty": "EC",
        "crv": "P-256",
        "x": "MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4",
        "y": "4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM",
    }
    key = DeviceKey.from_jwk(jwk)
    assert key.thumbprint == "cn-I_WNMClehiVp51i_0VpOENW1upEerA8sEam5hn-s"
    assert key.jwk == jwk


@pytest.mark.parametrize(
    "change",
    [
        {"kty": "RSA"},
        {"crv": "P-384"},
        {"x": 7},
        {"x": ""},
        {"x": "MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D5"},
        {"x": "MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4="},
        {"x": "AA" + "MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4"},
        {"y": "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"},
    ],
)
def test_what_is_no_point_of_the_curve_is_no_key(change: dict[str, object]) -> None:
    jwk = DeviceKey.of(new_device_key().public_key()).jwk | change
    with pytest.raises(ValueError, match=r"."):
        DeviceKey.from_jwk(jwk)  # type: ignore[arg-type]


@given(st.binary(max_size=40))
def test_base64url_has_one_spelling(data: bytes) -> None:
    text = to_base64url(data)
    assert from_base64url(text) == data
    for other in (text + "=", text + "\n", f" {text}", text + "A"):
        try:
            assert from_base64url(other) != data
        except ValueError:
            continue


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(1 << 53) + 1, (1 << 53) - 1)
    | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text(st.characters(max_codepoint=127), max_size=5), inner, max_size=4)
    ),
)


@given(JSON)
def test_canonical_json_is_read_again_and_has_one_spelling(value: object) -> None:
    data = canonical(value)  # type: ignore[arg-type]
    assert read_canonical(data) == value
    assert json.loads(data) == value
    spaced = json.dumps(value, indent=1).encode()
    if spaced != data:
        with pytest.raises(ValueError, match="canonical"):
            read_canonical(spaced)
