"""Certificates and signatures of the card, judged by the cryptography library."""

import hashlib

import pytest
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa

from drivers.emulators.chip.chip import Chip

from .card_samples import OK, READ_256, SELECT_JPKI, chip, data, run_all, select, status

CHALLENGE = b"thirty-two bytes of the server..."
DIGEST_INFO = bytes.fromhex("3031300D060960864801650304020105000420") + hashlib.sha256(CHALLENGE).digest()
SIGN = bytes.fromhex("802A008033") + DIGEST_INFO + b"\x00"
AUTH_PIN = bytes.fromhex("002000800439383736")
SIGN_PASSWORD = bytes.fromhex("0020008006") + b"ABC123"


def certificate(card: Chip, identifier: int) -> x509.Certificate:
    """Read as a driver would: the length is in the first four bytes."""
    assert status(card, select(identifier)) == OK
    content = data(card, bytes.fromhex("00B0000004"))
    total = int.from_bytes(content[2:4], "big") + 4
    while len(content) < total:
        content += data(card, b"\x00\xb0" + len(content).to_bytes(2, "big") + b"\x00")
    return x509.load_der_x509_certificate(content[:total])


def signed(card: Chip) -> bytes:
    run_all(card, select(0x0018), AUTH_PIN, select(0x0017))
    return data(card, SIGN)


def test_the_authentication_key_signs_for_its_certificate() -> None:
    card = chip()
    status(card, SELECT_JPKI)
    key = certificate(card, 0x000A).public_key()
    assert isinstance(key, rsa.RSAPublicKey)
    key.verify(signed(card), CHALLENGE, padding.PKCS1v15(), hashes.SHA256())


def test_the_certificate_is_signed_by_the_one_beside_it() -> None:
    card = chip()
    status(card, SELECT_JPKI)
    certificate(card, 0x000A).verify_directly_issued_by(certificate(card, 0x000B))


def test_the_signing_certificate_wants_its_password() -> None:
    card = chip()
    run_all(card, SELECT_JPKI, select(0x0001))
    assert status(card, READ_256) == "6982"
    assert run_all(card, select(0x001B), SIGN_PASSWORD) == [OK, OK]
    certificate(card, 0x0001).verify_directly_issued_by(certificate(card, 0x0002))


def test_without_pin_or_key_nothing_is_signed() -> None:
    card = chip()
    assert run_all(card, SELECT_JPKI, SIGN) == [OK, "6986"]
    assert run_all(card, select(0x0017), SIGN) == [OK, "6982"]
    assert run_all(card, select(0x0018), AUTH_PIN, SIGN)[-1] == "6A88"


def test_a_wrong_signature_does_not_verify() -> None:
    card = chip(wrong_signature=True)
    status(card, SELECT_JPKI)
    key = certificate(card, 0x000A).public_key()
    assert isinstance(key, rsa.RSAPublicKey)
    with pytest.raises(InvalidSignature):
        key.verify(signed(card), CHALLENGE, padding.PKCS1v15(), hashes.SHA256())


def test_a_child_has_no_signing_certificate() -> None:
    card = chip(no_sign_certificate=True)
    run_all(card, SELECT_JPKI, select(0x0008))
    assert data(card, READ_256) == b"\x00\x8f\x00"
    assert status(card, select(0x0001)) == "6A82"


def test_the_next_generation_shows_in_the_certificates_key() -> None:
    card = chip(ec_certificate=True)
    status(card, SELECT_JPKI)
    assert isinstance(certificate(card, 0x000A).public_key(), ec.EllipticCurvePublicKey)


@pytest.mark.parametrize("name", ["JPKIAPICCTOKEN2", "JPKIAPGPSETOKEN"])
def test_the_token_file_tells_card_from_telephone(name: str) -> None:
    card = chip(token=name)
    run_all(card, SELECT_JPKI, select(0x0006))
    content = data(card, READ_256)
    assert len(content) == 160
    assert content[:32] == name.encode().ljust(32)
