"""Self-made keys and certificates of the card; no authority in the world vouches for them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from functools import lru_cache

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import NameOID

VALID_FROM = datetime(2025, 1, 1, tzinfo=UTC)
KEY_BITS = 2048

PrivateKey = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey


@dataclass(frozen=True)
class Certified:
    """A key with its certificate and the certificate of whoever signed it (both DER)."""

    key: PrivateKey = field(repr=False)
    certificate: bytes = field(repr=False)
    issuer: bytes = field(repr=False)

    def sign_block(self, message: bytes) -> bytes | None:
        """PKCS #1 v1.5 type 1 over ``message`` as it is, as the chip does it; None: no RSA key."""
        if not isinstance(self.key, rsa.RSAPrivateKey):
            return None
        numbers = self.key.private_numbers()
        modulus = numbers.public_numbers.n
        size = (modulus.bit_length() + 7) // 8
        padded = b"\x00\x01" + b"\xff" * (size - 3 - len(message)) + b"\x00" + message
        return pow(int.from_bytes(padded, "big"), numbers.d, modulus).to_bytes(size, "big")


@lru_cache(maxsize=32)
def certified(purpose: str, serial: int, until: date, elliptic: bool) -> Certified:
    """Key and certificate for a purpose (``auth``, ``sign``), made once for each process."""
    authority_key = _authority_key()
    authority = _name(f"Emulated {purpose} CA, for tests only")
    end = datetime.combine(until, time(), UTC)
    key: PrivateKey = ec.generate_private_key(ec.SECP384R1()) if elliptic else _rsa_key()
    own = _certificate(_name(f"Emulated {purpose} {serial}"), authority, key, authority_key, serial, end)
    issuer = _certificate(authority, authority, authority_key, authority_key, 1, end)
    return Certified(key, own, issuer)


@lru_cache(maxsize=1)
def _authority_key() -> rsa.RSAPrivateKey:
    return _rsa_key()


def _rsa_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=KEY_BITS)


def _name(common: str) -> x509.Name:
    return x509.Name(
        [x509.NameAttribute(NameOID.COUNTRY_NAME, "JP"), x509.NameAttribute(NameOID.COMMON_NAME, common)]
    )


def _certificate(
    subject: x509.Name,
    issuer: x509.Name,
    key: PrivateKey,
    signer: rsa.RSAPrivateKey,
    serial: int,
    until: datetime,
) -> bytes:
    begin = min(VALID_FROM, until.replace(year=until.year - 5))
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(serial)
        .not_valid_before(begin)
        .not_valid_after(until)
        .add_extension(x509.BasicConstraints(ca=subject == issuer, path_length=None), critical=True)
    )
    return builder.sign(signer, hashes.SHA256()).public_bytes(serialization.Encoding.DER)
