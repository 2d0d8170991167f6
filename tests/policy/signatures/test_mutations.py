"""Ten thousand requests that are not quite as they were signed: none is accepted."""

import base64
from collections import Counter
from random import Random

import pytest

from policy.keys import DeviceKey, to_base64url
from policy.signatures.form import ORDER
from tests.policy.signatures.requests import URL, Change, Desk, Sent, accepts

CASES = 11_000
LETTERS = "abcXYZ019-_;:\"'=(), \t/?%\u00e9"


class Mutations:
    """Ways to change a request, by chance."""

    def __init__(self, random: Random, desk: Desk) -> None:
        self.random = random
        self.desk = desk

    def all(self) -> dict[str, Change]:
        return {
            name.removeprefix("to_"): getattr(self, name)
            for name in dir(self)
            if name.startswith("to_")
        }

    def letter(self, text: str) -> str:
        """The text with one character flipped, dropped, doubled or added."""
        at = self.random.randrange(len(text))
        other = self.random.choice([each for each in LETTERS if each != text[at]])
        ways = (
            text[:at] + other + text[at + 1 :],
            text[:at] + text[at + 1 :],
            text[:at] + other + text[at:],
        )
        return self.random.choice(ways)

    def raw(self, sent: Sent) -> bytes:
        return base64.b64decode(sent.header("Signature").removeprefix("fw=:").removesuffix(":"))

    def signed_as(self, sent: Sent, raw: bytes) -> Sent:
        return sent.with_header("Signature", f"fw=:{base64.b64encode(raw).decode()}:")

    def to_method(self, sent: Sent) -> Sent:
        sent.method = self.random.choice(["GET", "PUT", "DELETE", "HEAD", "post", "POST "])
        return sent

    def to_url(self, sent: Sent) -> Sent:
        sent.url = self.letter(sent.url)
        return sent

    def to_host(self, sent: Sent) -> Sent:
        sent.url = sent.url.replace(
            "plant.example", self.random.choice(["evil.example", "plant.example.evil"])
        )
        return sent

    def to_scheme(self, sent: Sent) -> Sent:
        sent.url = sent.url.replace("https", "http")
        return sent

    def to_query(self, sent: Sent) -> Sent:
        sent.url = self.random.choice(
            [URL + "&camera=gate", URL.split("?")[0], URL.replace("7", "8")]
        )
        return sent

    def to_body(self, sent: Sent) -> Sent:
        at = self.random.randrange(len(sent.body))
        flipped = bytes([sent.body[at] ^ 1 << self.random.randrange(8)])
        sent.body = sent.body[:at] + flipped + sent.body[at + 1 :]
        return sent

    def to_nothing(self, sent: Sent) -> Sent:
        sent.body = b""
        return sent

    def to_digest(self, sent: Sent) -> Sent:
        return sent.with_header("Content-Digest", self.letter(sent.header("Content-Digest")))

    def to_signature_text(self, sent: Sent) -> Sent:
        return sent.with_header("Signature", self.letter(sent.header("Signature")))

    def to_signature_bit(self, sent: Sent) -> Sent:
        raw = bytearray(self.raw(sent))
        raw[self.random.randrange(64)] ^= 1 << self.random.randrange(8)
        return self.signed_as(sent, bytes(raw))

    def to_odd_numbers(self, sent: Sent) -> Sent:
        raw = self.raw(sent)
        r, s = raw[:32], raw[32:]
        order, zero = ORDER.to_bytes(32, "big"), bytes(32)
        larger = (ORDER - int.from_bytes(s, "big")).to_bytes(32, "big")
        ways = [
            zero + s,
            r + zero,
            zero + zero,
            order + s,
            r + order,
            s + r,
            r + larger,
            r,
            raw + b"\0",
        ]
        return self.signed_as(sent, self.random.choice(ways))

    def to_description(self, sent: Sent) -> Sent:
        return sent.with_header("Signature-Input", self.letter(sent.header("Signature-Input")))

    def to_coverage(self, sent: Sent) -> Sent:
        was = sent.header("Signature-Input")
        ways = [
            was.replace(' "content-digest"', ""),
            was.replace('"@method" ', ""),
            was.replace('"@method" "@target-uri"', '"@target-uri" "@method"'),
            was.replace('"@target-uri"', '"@path"'),
            was.replace('"@method"', '"@method" "@method"'),
            was.replace('"content-digest"', '"content-digest";req'),
            was.replace('"@method"', '"host"'),
        ]
        return sent.with_header("Signature-Input", self.random.choice(ways))

    def to_parameters(self, sent: Sent) -> Sent:
        was = sent.header("Signature-Input")
        created = int(self.desk.clock.at)
        ways = [
            was.replace(
                f"created={created}", f"created={created + self.random.choice([-1, 1, 30])}"
            ),
            was.replace(f";created={created}", ""),
            was + ";expires=99999999999",
            was.replace('tag="floorwatch"', 'tag="other"'),
            was.replace(';tag="floorwatch"', ""),
            was.replace(
                "ecdsa-p256-sha256", self.random.choice(["hmac-sha256", "ed25519", "none"])
            ),
            was.replace(';alg="ecdsa-p256-sha256"', ""),
            was.replace('nonce="', 'nonce="x'),
            was.replace("fw=", "sig1="),
        ]
        return sent.with_header("Signature-Input", self.random.choice(ways))

    def to_key(self, sent: Sent) -> Sent:
        """The name of another device that is enrolled, of none, or something else."""
        mine = DeviceKey.of(self.desk.key.public_key()).thumbprint
        theirs = DeviceKey.of(self.desk.other.public_key()).thumbprint
        named = self.random.choice(
            [theirs, to_base64url(self.random.randbytes(32)), "", "../admin"]
        )
        return sent.with_header(
            "Signature-Input", sent.header("Signature-Input").replace(mine, named)
        )

    def to_two_headers(self, sent: Sent) -> Sent:
        name = self.random.choice(["Signature", "Signature-Input", "Content-Digest"])
        other = self.desk.sent("GET", body=b"x")
        again = self.random.choice([sent, other]).header(name)
        at = self.random.randrange(len(sent.headers) + 1)
        spelled = self.random.choice([name, name.lower(), name.upper()])
        sent.headers.insert(at, (spelled, again))
        return sent

    def to_two_labels(self, sent: Sent) -> Sent:
        other = self.desk.sent("GET", body=b"x")
        name = self.random.choice(["Signature", "Signature-Input"])
        joined = f"{sent.header(name)}, {other.header(name).replace('fw=', self.random.choice(['fw=', 'b=']))}"
        return sent.with_header(name, joined)

    def to_dropped_header(self, sent: Sent) -> Sent:
        gone = self.random.choice(["Signature", "Signature-Input", "Content-Digest"])
        sent.headers = [each for each in sent.headers if each[0] != gone]
        return sent

    def to_another_signature(self, sent: Sent) -> Sent:
        """A signature that holds, over another request of the same device."""
        other = self.desk.sent("PUT")
        return sent.with_header("Signature", other.header("Signature"))

    def to_long_headers(self, sent: Sent) -> Sent:
        name = self.random.choice(["Signature", "Signature-Input", "Content-Digest"])
        return sent.with_header(name, sent.header(name) + " " * 2000)


@pytest.mark.parametrize("part", range(4))
def test_no_changed_request_is_accepted(part: int) -> None:
    random, desk = Random(part), Desk()
    verifier, mutations = desk.verifier(), Mutations(random, desk)
    ways, seen = mutations.all(), Counter[str]()
    for _ in range(CASES // 4):
        sent, way = desk.sent(), random.choice(sorted(ways))
        before = Sent(sent.method, sent.url, list(sent.headers), sent.body)
        changed = ways[way](sent)
        if changed == before:
            continue
        seen[way] += 1
        assert not accepts(verifier, changed), (way, changed)
    assert sum(seen.values()) > 2500
    assert min(seen.values()) > 50
    # The verifier still works: what is unchanged is accepted, once.
    sent = desk.sent()
    assert accepts(verifier, sent)
    assert not accepts(verifier, sent)


@pytest.mark.parametrize(
    ("was", "spelt"),
    [('("@m', '( "@m'), ('" "@t', '"  "@t'), ('")', '" )'), (";al", "; al"), ("ed=1", "ed=01")],
)
def test_another_spelling_of_the_same_is_not_accepted(was: str, spelt: str) -> None:
    desk = Desk()
    sent = desk.sent()
    described = sent.header("Signature-Input")
    other = sent.with_header("Signature-Input", described.replace(was, spelt, 1))
    assert other.header("Signature-Input") != described
    assert not accepts(desk.verifier(), other)
    assert accepts(desk.verifier(), sent)


def test_no_replayed_request_is_accepted_over_a_long_time() -> None:
    desk = Desk()
    verifier = desk.verifier()
    made: list[Sent] = []
    for number in range(400):
        sent = desk.sent("GET", body=b"")
        made.append(sent)
        assert accepts(verifier, sent)
        assert not accepts(verifier, made[number // 2])
        desk.clock.at += 1
        desk.device_clock.at += 1
    assert not any(accepts(verifier, sent) for sent in made)
