"""公的個人認証 (JPKI): who the token is, its certificate for 利用者証明, and a signature with its key.

The server makes the challenge, keeps it single-use, and checks chain and revocation; the reader only
makes sure that what it hands over fits together.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from enum import StrEnum

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256

from drivers.card_reader import apdu
from drivers.card_reader.card import Card, UnexpectedStatus, malformed
from drivers.card_reader.pin import Pin
from drivers.ports import CardError, CardProblem

AID = bytes.fromhex("D392F000260100000001")
FILE_TOKEN = 0x0006
FILE_AUTH_CERTIFICATE = 0x000A
FILE_AUTH_KEY = 0x0017
FILE_AUTH_PIN = 0x0018

TOKEN_NAME_BYTES = 32
CHALLENGE_BYTES = range(32, 1025)  # fewer random bytes are not worth signing, more are no challenge
SHA256_DIGEST_INFO = bytes.fromhex("3031300D060960864801650304020105000420")


class Token(StrEnum):
    """The space-padded name at the start of the token information."""

    MY_NUMBER_CARD = "JPKIAPICCTOKEN2"
    JUKI_CARD = "JPKIAPICCTOKEN"
    ANDROID = "JPKIAPGPSETOKEN"
    IPHONE = "JPKIAPIOSTOKEN"
    UNKNOWN = ""


@dataclass(frozen=True, slots=True)
class SignedChallenge:
    """DER certificate of 利用者証明 and the PKCS #1 v1.5 SHA-256 signature over the challenge."""

    certificate: bytes = field(repr=False)
    signature: bytes = field(repr=False)


def read_token(card: Card) -> Token:
    card.select_application(AID)
    return parse_token(card.read_start(FILE_TOKEN, TOKEN_NAME_BYTES))


def parse_token(content: bytes) -> Token:
    name = content[:TOKEN_NAME_BYTES].rstrip(b" \x00").decode("ascii", "replace")
    return next((token for token in Token if token.value == name), Token.UNKNOWN)


def read_auth_certificate(card: Card) -> bytes:
    """DER of the certificate for 利用者証明, free to read on the plastic card.

    Raises ``NOT_MY_NUMBER_CARD`` for 住基カード, phones and unknown tokens, ``UNSUPPORTED_GENERATION``
    for a key that is not RSA, ``MALFORMED_DATA`` if there is none.
    """
    token = read_token(card)
    if token is not Token.MY_NUMBER_CARD:
        raise CardError(CardProblem.NOT_MY_NUMBER_CARD, detail=token.name.lower())
    try:
        certificate = card.read_object(FILE_AUTH_CERTIFICATE)
    except UnexpectedStatus as error:
        if error.status == apdu.NOT_FOUND:
            raise malformed("the card holds no certificate") from None
        raise
    public_key_of(certificate)
    return certificate


def sign_challenge(card: Card, challenge: bytes, pin: Pin, last_try_confirmed: bool) -> SignedChallenge:
    """Certificate first (needs no PIN), then VERIFY and sign without selecting the application again.

    Our own signature is checked against the certificate before anybody else sees it.
    """
    check_challenge(challenge)
    certificate = read_auth_certificate(card)
    card.select_file(FILE_AUTH_PIN)
    card.verify(pin, last_try_confirmed)
    card.select_file(FILE_AUTH_KEY)
    signature = card.sign(SHA256_DIGEST_INFO + hashlib.sha256(challenge).digest())
    try:
        public_key_of(certificate).verify(signature, challenge, PKCS1v15(), SHA256())
    except InvalidSignature:
        raise malformed("the signature does not fit the certificate") from None
    return SignedChallenge(certificate, signature)


def check_challenge(challenge: bytes) -> None:
    """A challenge of a wrong length is the caller's mistake: ``ValueError``, before any card is asked."""
    if len(challenge) not in CHALLENGE_BYTES:
        raise ValueError(f"a challenge of {len(challenge)} bytes")


def public_key_of(certificate: bytes) -> RSAPublicKey:
    """The next generation of cards is announced with ECDSA; the certificate says so, not the ATR."""
    try:
        key = x509.load_der_x509_certificate(certificate).public_key()
    except UnsupportedAlgorithm:
        raise CardError(CardProblem.UNSUPPORTED_GENERATION) from None
    except ValueError:
        raise malformed("a certificate that is not one") from None
    if not isinstance(key, RSAPublicKey):
        raise CardError(CardProblem.UNSUPPORTED_GENERATION, detail=type(key).__name__)
    return key
