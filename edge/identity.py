"""Who a device is: a key that never leaves it, and the certificate that the hub gave it.

Enrolment: the device makes its key, sends a request and the hash of a secret, and shows the code that it
gets. Staff type the code at the desk; the device, which alone knows the secret, fetches its certificate.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import os
import ssl
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import httpx
import msgspec
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

SECRET_BYTES = 32
POLL_SECONDS = 2.0
REQUEST_SECONDS = 10.0


class IdentityError(Exception):
    """The device has no usable identity."""


class NotEnrolled(IdentityError):
    """It has none yet."""


class EnrolmentEnded(IdentityError):
    """The hub no longer knows the enrolment (410): begin again with a new code."""


class EnrolmentRefused(IdentityError):
    """The hub refused the request; the text is the hub's."""


class UntrustedHub(IdentityError):
    """What answers under this address is not the hub whose CA was pinned."""


@dataclass(frozen=True, slots=True)
class Identity:
    """``folder`` holds key.pem (0600), certificate.pem, ca.pem and identity.json."""

    node: str
    broker_host: str
    broker_port: int
    root: str
    device_url: str
    folder: Path = field(repr=False)

    def tls(self) -> ssl.SSLContext:
        """Presents the device's certificate and trusts the hub's CA alone; for broker and device port."""
        context = ssl.create_default_context(cafile=str(self.folder / "ca.pem"))
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        context.load_cert_chain(self.folder / "certificate.pem", self.folder / "key.pem")
        return context

    def valid_until(self) -> datetime:
        certificate = x509.load_pem_x509_certificate((self.folder / "certificate.pem").read_bytes())
        return certificate.not_valid_after_utc


class _Broker(msgspec.Struct):
    host: str
    port: int


class _Begun(msgspec.Struct):
    enrolment: str
    code: str


class _Admitted(msgspec.Struct):
    node: str
    certificate: str
    ca: str
    broker: _Broker
    root: str


class _Kept(msgspec.Struct):
    node: str
    broker_host: str
    broker_port: int
    root: str
    device_url: str


def load(folder: Path) -> Identity:
    """The identity in ``folder``; raises ``NotEnrolled``."""
    try:
        kept = msgspec.json.decode((folder / "identity.json").read_bytes(), type=_Kept)
    except FileNotFoundError as error:
        raise NotEnrolled("this device is not enrolled yet") from error
    except (OSError, msgspec.DecodeError, UnicodeDecodeError) as error:
        raise NotEnrolled(f"{folder / 'identity.json'} cannot be read or is spoilt") from error
    for name in ("key.pem", "certificate.pem", "ca.pem"):
        if not (folder / name).is_file():
            raise NotEnrolled(f"{folder / name} is missing")
    return Identity(folder=folder, **msgspec.structs.asdict(kept))


def make_key(folder: Path) -> ec.EllipticCurvePrivateKey:
    """A P-256 key, written for the owner's eyes alone before anything is asked with it."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    key = ec.generate_private_key(ec.SECP256R1())
    pem = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    _write(folder / "key.pem", pem)
    return key


def request_for(key: ec.EllipticCurvePrivateKey) -> str:
    """A signing request (PEM). The name in it is a placeholder: staff give the real one."""
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "unnamed")])
    request = x509.CertificateSigningRequestBuilder().subject_name(name).sign(key, hashes.SHA256())
    return request.public_bytes(serialization.Encoding.PEM).decode()


async def enrol(
    folder: Path,
    device_url: str,
    ca: str,
    role: str,
    machine: str,
    secret: str,
    show_code: Callable[[str], None],
    poll_seconds: float = POLL_SECONDS,
) -> Identity:
    """Enrol against the hub whose CA certificate (PEM) is ``ca``; ``secret`` (of ``SECRET_BYTES``
    random bytes, as text) is its own until staff have answered; ``show_code`` is called once.

    Raises ``EnrolmentEnded``, ``EnrolmentRefused`` or ``UntrustedHub``. A hub that cannot be reached for a
    while is waited for.
    """
    key = make_key(folder)
    context = ssl.create_default_context(cadata=ca)
    async with httpx.AsyncClient(base_url=device_url, verify=context, timeout=REQUEST_SECONDS) as http:
        answer = await http.post(
            "/enrolments",
            json={
                "csr": request_for(key),
                "role": role,
                "machine": machine,
                "secret_sha256": hashlib.sha256(secret.encode()).hexdigest(),
            },
        )
        if answer.is_error:
            raise EnrolmentRefused(f"the hub refused the enrolment ({answer.status_code})")
        begun = msgspec.json.decode(answer.content, type=_Begun)
        show_code(begun.code)
        admitted = await _wait_for_staff(http, begun.enrolment, secret, poll_seconds)
    broker = admitted.broker
    return keep(
        folder,
        device_url,
        admitted.ca or ca,
        admitted.node,
        admitted.certificate,
        broker.host,
        broker.port,
        admitted.root,
    )


def pinned_ca(path: Path, fingerprint: str = "") -> str:
    """The hub's CA certificate (PEM), brought along on a stick; ``UntrustedHub`` if it is not the one whose
    SHA-256 (hex, colons allowed) was told."""
    pem = path.read_text()
    if fingerprint:
        told = fingerprint.replace(":", "").lower()
        digest = x509.load_pem_x509_certificate(pem.encode()).fingerprint(hashes.SHA256()).hex()
        if not hmac.compare_digest(digest, told):
            raise UntrustedHub(f"{path.name} is not the certificate whose fingerprint was given")
    return pem


async def _wait_for_staff(
    http: httpx.AsyncClient, enrolment: str, secret: str, poll_seconds: float
) -> _Admitted:
    while True:
        try:
            answer = await http.get(f"/enrolments/{enrolment}", headers={"X-Enrolment-Secret": secret})
        except httpx.TransportError:
            await asyncio.sleep(poll_seconds)
            continue
        if answer.status_code == httpx.codes.OK:
            return msgspec.json.decode(answer.content, type=_Admitted)
        if answer.status_code == httpx.codes.GONE:
            raise EnrolmentEnded("the enrolment has expired or was rejected")
        if answer.status_code != httpx.codes.ACCEPTED:
            raise EnrolmentRefused(f"the hub refused the enrolment ({answer.status_code})")
        await asyncio.sleep(poll_seconds)


def keep(
    folder: Path,
    device_url: str,
    ca: str,
    node: str,
    certificate: str,
    broker_host: str,
    broker_port: int,
    root: str,
) -> Identity:
    """Write the identity beside ``key.pem``; ``identity.json`` last, since it says that the rest is there.

    Raises ``UntrustedHub`` for a certificate of another key.
    """
    key = serialization.load_pem_private_key((folder / "key.pem").read_bytes(), password=None)
    if x509.load_pem_x509_certificate(certificate.encode()).public_key() != key.public_key():
        raise UntrustedHub("the certificate that came is not for this device's key")
    _write(folder / "certificate.pem", certificate.encode())
    _write(folder / "ca.pem", ca.encode())
    kept = _Kept(node, broker_host, broker_port, root, device_url)
    _write(folder / "identity.json", msgspec.json.encode(kept))
    return load(folder)


def _write(path: Path, data: bytes) -> None:
    """Whole or not at all, readable by the owner alone."""
    draft = path.with_suffix(".draft")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
