"""What the tests of the hub need to speak as a device: keys, requests, envelopes."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from ssl import SSLContext, create_default_context

import msgspec
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from edge.wire.envelope import Envelope, encode
from edge.wire.ids import new_id
from edge.wire.messages import schema_of
from edge.wire.messages.link import Birth, Clock
from hub.core.context import Context
from hub.fleet import service
from hub.fleet.authority import Authority


def request_for(key: ec.EllipticCurvePrivateKey, name: str = "whatever") -> str:
    """A certificate request (PEM), as a device makes it."""
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    request = x509.CertificateSigningRequestBuilder().subject_name(subject).sign(key, hashes.SHA256())
    return request.public_bytes(serialization.Encoding.PEM).decode()


def new_request() -> str:
    return request_for(ec.generate_private_key(ec.SECP256R1()))


@dataclass(frozen=True, slots=True)
class Credentials:
    """A device's files."""

    certificate: Path
    key: Path
    ca: Path

    def tls(self) -> SSLContext:
        context = create_default_context(cafile=str(self.ca))
        context.load_cert_chain(self.certificate, self.key)
        return context


def keep(folder: Path, name: str, key: ec.EllipticCurvePrivateKey, certificate: str, ca: str) -> Credentials:
    """Write a device's files."""
    folder.mkdir(parents=True, exist_ok=True)
    files = Credentials(folder / f"{name}.pem", folder / f"{name}.key", folder / f"{name}-ca.pem")
    files.certificate.write_text(certificate)
    files.ca.write_text(ca)
    files.key.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    return files


def admit(context: Context, node: str, role: str = "till") -> Credentials:
    """Admit a node in one step and keep its files beside the hub's."""
    key = ec.generate_private_key(ec.SECP256R1())
    authority = Authority(context.settings.certificates_dir, context.clock.now())
    admitted = service.enrol_locally(context, authority, csr=request_for(key), node=node, role=role)
    folder = context.settings.data_dir / "devices"
    return keep(folder, node, key, admitted.certificate, authority.ca_pem)


def message(
    body: msgspec.Struct,
    *,
    node: str = "till-1",
    seq: int | None = None,
    id: str | None = None,
    session: str = "s1",
    at: str = "2026-11-22T03:00:00.000Z",
    mono: int = 1000,
    boot: str = "b1",
) -> bytes:
    """``body`` in a device's envelope."""
    return encode(
        Envelope(
            id=id or new_id(),
            schema=schema_of(body),
            node=node,
            session=session,
            at=at,
            mono=mono,
            boot=boot,
            data=body,
            seq=seq,
        )
    )


def birth(
    *,
    boot: str = "b1",
    machine: str = "m1",
    synced: bool | None = True,
    outbox: tuple[int, int] = (1, 0),
) -> Birth:
    return Birth(
        version="0.1.0",
        role="till",
        boot=boot,
        machine=machine,
        clock=Clock(synced=synced, source="ntp"),
        attached=(),
        schemas=(),
        outbox_from=outbox[0],
        outbox_to=outbox[1],
    )
