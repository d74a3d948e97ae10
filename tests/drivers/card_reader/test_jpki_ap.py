"""公的個人認証: tokens, certificates of this and of the announced generation, and one honest signature."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from drivers.card_reader import jpki_ap
from drivers.card_reader.jpki_ap import Token
from drivers.card_reader.pin import Pin
from drivers.ports import CardError, CardProblem
from tests.drivers.card_reader.scripted import scripted

SELECT_AP = ("00 A4 04 0C 0A D3 92 F0 00 26 01 00 00 00 01", "9000")
SELECT_TOKEN = ("00 A4 02 0C 02 00 06", "9000")
SELECT_CERTIFICATE = ("00 A4 02 0C 02 00 0A", "9000")
SELECT_PIN = ("00 A4 02 0C 02 00 18", "9000")
SELECT_KEY = ("00 A4 02 0C 02 00 17", "9000")
VERIFY = ("00 20 00 80 04 31 32 33 34", "9000")
CHALLENGE = bytes(range(32))
# SHA-256 of the bytes 00 to 1F behind the DigestInfo of RFC 8017 (with its NULL)
DIGEST = (
    "3031300D060960864801650304020105000420630DCD2966C4336691125448BBB25B4FF412A49C732DB2C8ABC1B8581BD710DD"
)
SIGN = f"80 2A 00 80 33 {DIGEST} 00"


def token_step(name: str) -> tuple[str, str]:
    return ("00 B0 00 00 20", name.encode().ljust(32).hex() + "9000")


def certificate_of(key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey) -> bytes:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "sample")])
    start = datetime(2026, 1, 1, tzinfo=UTC)
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    builder = builder.serial_number(1).not_valid_before(start).not_valid_after(start + timedelta(days=1))
    return builder.sign(key, hashes.SHA256()).public_bytes(Encoding.DER)


@pytest.fixture(scope="module")
def key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def reads(content: bytes) -> list[tuple[str, str]]:
    """The READ BINARY steps for a file: 256 bytes, then the rest."""
    steps = []
    for offset in range(0, len(content), 256):
        part = content[offset : offset + 256]
        length = 0 if offset == 0 else len(part) % 256
        steps.append((f"00 B0 {offset >> 8:02X} 00 {length:02X}", part.hex() + "9000"))
    return steps


def up_to_certificate(certificate: bytes) -> list[tuple[str, str]]:
    return [SELECT_AP, SELECT_TOKEN, token_step("JPKIAPICCTOKEN2"), SELECT_CERTIFICATE, *reads(certificate)]


@pytest.mark.parametrize(
    ("name", "token"),
    [
        ("JPKIAPICCTOKEN2", Token.MY_NUMBER_CARD),
        ("JPKIAPICCTOKEN", Token.JUKI_CARD),
        ("JPKIAPGPSETOKEN", Token.ANDROID),
        ("JPKIAPIOSTOKEN", Token.IPHONE),
        ("SOMETHINGELSE", Token.UNKNOWN),
        ("", Token.UNKNOWN),
        ("\x00\x00", Token.UNKNOWN),
    ],
)
def test_a_token_is_known_by_its_padded_name(name: str, token: Token) -> None:
    assert jpki_ap.parse_token(name.encode().ljust(32) + b"more") is token


@pytest.mark.parametrize("name", ["JPKIAPICCTOKEN", "JPKIAPGPSETOKEN", "NEWTOKEN"])
def test_only_the_plastic_my_number_card_is_read_further(name: str) -> None:
    card, channel = scripted([SELECT_AP, SELECT_TOKEN, token_step(name)])
    with pytest.raises(CardError) as caught:
        jpki_ap.read_auth_certificate(card)
    assert caught.value.problem is CardProblem.NOT_MY_NUMBER_CARD
    assert channel.finished


def test_a_certificate_is_read_without_a_pin(key: rsa.RSAPrivateKey) -> None:
    certificate = certificate_of(key)
    card, _ = scripted(up_to_certificate(certificate))
    assert jpki_ap.read_auth_certificate(card) == certificate


def test_an_elliptic_curve_is_named_an_unsupported_generation() -> None:
    card, _ = scripted(up_to_certificate(certificate_of(ec.generate_private_key(ec.SECP384R1()))))
    with pytest.raises(CardError) as caught:
        jpki_ap.read_auth_certificate(card)
    assert caught.value.problem is CardProblem.UNSUPPORTED_GENERATION


def test_a_card_without_certificate_says_so() -> None:
    card, _ = scripted(
        [SELECT_AP, SELECT_TOKEN, token_step("JPKIAPICCTOKEN2"), (SELECT_CERTIFICATE[0], "6A82")]
    )
    with pytest.raises(CardError, match="no certificate") as caught:
        jpki_ap.read_auth_certificate(card)
    assert caught.value.problem is CardProblem.MALFORMED_DATA


@pytest.mark.parametrize("content", ["30 03 02 01 01", "30 00", "04 02 0000"])
def test_what_is_no_certificate_is_malformed(content: str) -> None:
    with pytest.raises(CardError) as caught:
        jpki_ap.public_key_of(bytes.fromhex(content))
    assert caught.value.problem is CardProblem.MALFORMED_DATA


def test_a_challenge_is_signed_with_one_verify_and_the_signature_fits_the_certificate(
    key: rsa.RSAPrivateKey,
) -> None:
    certificate = certificate_of(key)
    signature = key.sign(CHALLENGE, padding.PKCS1v15(), hashes.SHA256())
    script = up_to_certificate(certificate)
    script += [SELECT_PIN, ("00 20 00 80", "63C3"), VERIFY, SELECT_KEY, (SIGN, signature.hex() + "9000")]
    card, channel = scripted(script)
    signed = jpki_ap.sign_challenge(card, CHALLENGE, Pin.from_text("1234"), False)
    assert (signed.certificate, signed.signature) == (certificate, signature)
    assert channel.sent.count(VERIFY[0]) == 1
    assert channel.sent.count(SELECT_AP[0]) == 1


@pytest.mark.parametrize("signature", [bytes(256), b"", b"\x01" * 255])
def test_a_signature_that_does_not_fit_is_handed_to_nobody(key: rsa.RSAPrivateKey, signature: bytes) -> None:
    script = up_to_certificate(certificate_of(key))
    script += [SELECT_PIN, ("00 20 00 80", "63C3"), VERIFY, SELECT_KEY, (SIGN, signature.hex() + "9000")]
    card, _ = scripted(script)
    with pytest.raises(CardError, match="does not fit") as caught:
        jpki_ap.sign_challenge(card, CHALLENGE, Pin.from_text("1234"), False)
    assert caught.value.problem is CardProblem.MALFORMED_DATA


@pytest.mark.parametrize("length", [0, 31, 1025])
def test_a_challenge_of_a_wrong_length_is_refused_before_the_card_is_asked(length: int) -> None:
    card, channel = scripted([])
    with pytest.raises(ValueError, match=f"{length} bytes"):
        jpki_ap.sign_challenge(card, bytes(length), Pin.from_text("1234"), False)
    assert not channel.sent
