"""The hub's own certificate authority: EC P-256, keys readable by their owner alone.

It signs devices' requests, and issues the certificates of the broker, of the device port and of the
hub's own MQTT identities. Who holds ``ca.key`` can admit any device: it never leaves the folder.
"""

from __future__ import annotations

import fcntl
import ipaddress
import os
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from hub.core.guarding import outside_transactions
from hub.fleet.model import RequestUnfit, Why

BACKDATED = timedelta(days=30)
"""A device whose clock has lost some weeks must still be able to connect and be put right."""
AUTHORITY_LASTS = timedelta(days=20 * 365)
DEVICE_LASTS = timedelta(days=5 * 365)
SERVER_LASTS = timedelta(days=800)
RENEWED_BEFORE_ITS_END = timedelta(days=60)


@dataclass(frozen=True, slots=True)
class Issued:
    """A device's certificate."""

    pem: str
    serial: str
    not_after: datetime


@dataclass(frozen=True, slots=True)
class Credentials:
    """The files of one of the hub's own identities."""

    certificate: Path
    key: Path
    ca: Path


class Authority:
    """The authority whose files are in ``folder``; made there at the first use."""

    def __init__(self, folder: Path, now: datetime) -> None:
        self.folder = folder
        self.ca = folder / "ca.pem"
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with _alone(folder):
            if not self.ca.exists():
                self._create(now)
        key = serialization.load_pem_private_key((folder / "ca.key").read_bytes(), password=None)
        assert isinstance(key, ec.EllipticCurvePrivateKey)
        self._key = key
        self._certificate = x509.load_pem_x509_certificate(self.ca.read_bytes())

    @property
    def ca_pem(self) -> str:
        return self.ca.read_text()

    @outside_transactions("making a certificate")
    def sign(self, csr_pem: str, node: str, now: datetime) -> Issued:
        """The certificate for a device's request under the name ``node``, whatever name it asked for.

        Raises ``RequestUnfit``.
        """
        certificate = self._sign(
            node,
            check_request(csr_pem),
            now,
            DEVICE_LASTS,
            x509.ExtendedKeyUsage([ExtendedKeyUsageOID.CLIENT_AUTH]),
            hosts=(),
        )
        return Issued(_pem(certificate), f"{certificate.serial_number:x}", certificate.not_valid_after_utc)

    @property
    def revocations(self) -> Path:
        """The list of revoked certificates (PEM); there after the first ``write_revocations``."""
        return self.folder / "crl.pem"

    @outside_transactions("writing the revocation list")
    def write_revocations(self, serials: Collection[str]) -> bool:
        """Bring the list in line with ``serials`` (hexadecimal); whether it has changed.

        OpenSSL takes the later of two lists, counts in seconds, and refuses everybody over a list that is
        dated ahead of its clock or has run out: so the first has the authority's own date, each later one
        is a second younger, and none ends before the authority. When a device was revoked stands elsewhere.
        """
        wanted = {int(serial, 16) for serial in serials}
        date = self._certificate.not_valid_before_utc
        with _alone(self.folder):
            if self.revocations.exists():
                before = x509.load_pem_x509_crl(self.revocations.read_bytes())
                if {each.serial_number for each in before} == wanted:
                    return False
                date = before.last_update_utc + timedelta(seconds=1)
            _write(self.revocations, self._revocations(wanted, date), 0o644)
        return True

    def _revocations(self, serials: Collection[int], date: datetime) -> bytes:
        builder = (
            x509.CertificateRevocationListBuilder()
            .issuer_name(self._certificate.subject)
            .last_update(date)
            .next_update(self._certificate.not_valid_after_utc)
        )
        for serial in sorted(serials):
            revoked = x509.RevokedCertificateBuilder().serial_number(serial).revocation_date(date).build()
            builder = builder.add_revoked_certificate(revoked)
        return builder.sign(self._key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)

    @outside_transactions("making a certificate")
    def credentials(self, name: str, now: datetime, hosts: Iterable[str] = ()) -> Credentials:
        """The hub's own identity ``name``: issued at the first use, anew before its end.

        With ``hosts`` it is a server under these names and addresses, else a client.
        """
        files = Credentials(self.folder / f"{name}.pem", self.folder / f"{name}.key", self.ca)
        with _alone(self.folder):
            if not _lasts(files.certificate, now):
                self._issue(files, name, now, tuple(hosts))
        return files

    def _issue(self, files: Credentials, name: str, now: datetime, hosts: tuple[str, ...]) -> None:
        key = ec.generate_private_key(ec.SECP256R1())
        usage = ExtendedKeyUsageOID.SERVER_AUTH if hosts else ExtendedKeyUsageOID.CLIENT_AUTH
        certificate = self._sign(
            name, key.public_key(), now, SERVER_LASTS, x509.ExtendedKeyUsage([usage]), hosts
        )
        _write_key(files.key, key)
        _write(files.certificate, _pem(certificate).encode(), 0o644)

    @outside_transactions("making a certificate")
    def _create(self, now: datetime) -> None:
        key = ec.generate_private_key(ec.SECP256R1())
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "tsunagaru hub authority")])
        certificate = (
            _builder(name, name, key.public_key(), now, AUTHORITY_LASTS)
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .add_extension(_key_usage(ca=True), critical=True)
            .sign(key, hashes.SHA256())
        )
        _write_key(self.folder / "ca.key", key)
        _write(self.ca, _pem(certificate).encode(), 0o644)

    def _sign(
        self,
        name: str,
        key: ec.EllipticCurvePublicKey,
        now: datetime,
        lasts: timedelta,
        usage: x509.ExtendedKeyUsage,
        hosts: tuple[str, ...],
    ) -> x509.Certificate:
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        issuer_key = x509.AuthorityKeyIdentifier.from_issuer_public_key(self._key.public_key())
        builder = (
            _builder(subject, self._certificate.subject, key, now, lasts)
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(_key_usage(ca=False), critical=True)
            .add_extension(usage, critical=False)
            .add_extension(issuer_key, critical=False)
        )
        if hosts:
            names = x509.SubjectAlternativeName([_general_name(host) for host in hosts])
            builder = builder.add_extension(names, critical=False)
        return builder.sign(self._key, hashes.SHA256())


def check_request(csr_pem: str) -> ec.EllipticCurvePublicKey:
    """The public key of a request whose sender holds the private one; raises ``RequestUnfit``."""
    try:
        request = x509.load_pem_x509_csr(csr_pem.encode())
        key = request.public_key()
        genuine = request.is_signature_valid
    except (ValueError, InvalidSignature) as error:
        raise RequestUnfit(Why.REQUEST_UNREADABLE) from error
    if not genuine or not isinstance(key, ec.EllipticCurvePublicKey) or key.curve.name != "secp256r1":
        raise RequestUnfit(Why.REQUEST_NOT_OURS)
    return key


def _builder(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey, now: datetime, lasts: timedelta
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - BACKDATED)
        .not_valid_after(now + lasts)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
    )


def _key_usage(*, ca: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not ca,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=ca,
        crl_sign=ca,
        encipher_only=False,
        decipher_only=False,
    )


def _general_name(host: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(host))
    except ValueError:
        return x509.DNSName(host)


def _lasts(certificate: Path, now: datetime) -> bool:
    if not certificate.exists():
        return False
    end = x509.load_pem_x509_certificate(certificate.read_bytes()).not_valid_after_utc
    return now < end - RENEWED_BEFORE_ITS_END


def _pem(certificate: x509.Certificate) -> str:
    return certificate.public_bytes(serialization.Encoding.PEM).decode()


def _write_key(path: Path, key: ec.EllipticCurvePrivateKey) -> None:
    pem = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    _write(path, pem, 0o600)


def _write(path: Path, content: bytes, mode: int) -> None:
    """Whole or not at all, and never readable by more than ``mode`` says."""
    fresh = path.with_name(f".{path.name}.new")
    fresh.unlink(missing_ok=True)
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Processes of one hub start at the same time; only one of them makes the files."""
    with (folder / ".lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
