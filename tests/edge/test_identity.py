"""Enrolment against a real HTTPS server with the tests' authority; the desk behind it is a few lines."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import secrets
import ssl
import stat
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest
import uvicorn
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from city.ports import free_port
from edge import identity
from edge.identity import EnrolmentEnded, EnrolmentRefused, Identity, NotEnrolled, UntrustedHub
from edge.local import _Server
from tests.support.certificates import Authority
from tests.support.waiting import eventually


@dataclass
class Desk:
    """``decided``: what staff did. 202 while they have not."""

    authority: Authority
    decided: int = 202
    begin: int = 200
    applications: list[dict[str, str]] = field(default_factory=list)
    secrets: list[str] = field(default_factory=list)
    port: int = field(default_factory=free_port)

    async def apply(self, request: Request) -> Response:
        if self.begin != 200:
            return Response(status_code=self.begin)
        self.applications.append(await request.json())
        return JSONResponse({"enrolment": "e-1", "code": "ABCD-2345"})

    async def collect(self, request: Request) -> Response:
        self.secrets.append(request.headers["x-enrolment-secret"])
        if self.decided != 200:
            return Response(status_code=self.decided)
        certificate = self.authority.sign_request(self.applications[0]["csr"].encode(), "till-7")
        return JSONResponse(
            {
                "node": "till-7",
                "certificate": certificate.decode(),
                "ca": self.authority.ca.read_text(),
                "broker": {"host": "127.0.0.1", "port": 8883},
                "root": "kisarazu/v1",
            }
        )

    @contextlib.asynccontextmanager
    async def open(self) -> AsyncIterator[str]:
        app = Starlette(
            routes=[
                Route("/enrolments", self.apply, methods=["POST"]),
                Route("/enrolments/{id}", self.collect),
            ]
        )
        server_paths = self.authority.issue("hub")
        config = uvicorn.Config(
            app,
            host="127.0.0.1",
            port=self.port,
            log_level="error",
            lifespan="off",
            ssl_certfile=str(server_paths.certificate),
            ssl_keyfile=str(server_paths.key),
        )
        server = _Server(config)
        serving = asyncio.create_task(server.serve())
        await eventually(lambda: server.started)
        try:
            yield f"https://127.0.0.1:{self.port}"
        finally:
            server.should_exit = True
            await serving


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(Authority(tmp_path / "authority"))


async def enrol(desk: Desk, url: str, folder: Path, codes: list[str], ca: str = "") -> Identity:
    return await identity.enrol(
        folder,
        url,
        ca or desk.authority.ca.read_text(),
        "till",
        "machine-1",
        "a secret of the device's own",
        codes.append,
        poll_seconds=0.05,
    )


async def test_a_device_waits_for_staff_and_then_has_its_certificate(desk: Desk, tmp_path: Path) -> None:
    codes: list[str] = []
    folder = tmp_path / "identity"
    async with desk.open() as url:
        enrolling = asyncio.create_task(enrol(desk, url, folder, codes))
        await eventually(lambda: len(desk.secrets) > 1, "it goes on asking")
        assert codes == ["ABCD-2345"]
        desk.decided = 200
        who = await enrolling
    assert (who.node, who.broker_port, who.root) == ("till-7", 8883, "kisarazu/v1")
    assert identity.load(folder) == who
    (application,) = desk.applications
    assert hashlib.sha256(desk.secrets[0].encode()).hexdigest() == application["secret_sha256"]
    assert desk.secrets[0] not in str(application)
    for name in ("key.pem", "certificate.pem", "ca.pem", "identity.json"):
        assert stat.S_IMODE((folder / name).stat().st_mode) == 0o600
    assert isinstance(who.tls(), ssl.SSLContext)


@pytest.mark.parametrize(("status", "error"), [(410, EnrolmentEnded), (404, EnrolmentRefused)])
async def test_an_enrolment_that_ended_leaves_the_device_without_an_identity(
    desk: Desk, tmp_path: Path, status: int, error: type[Exception]
) -> None:
    desk.decided = status
    async with desk.open() as url:
        with pytest.raises(error):
            await enrol(desk, url, tmp_path / "identity", [])
    with pytest.raises(NotEnrolled):
        identity.load(tmp_path / "identity")


async def test_a_request_that_the_hub_does_not_take_is_said(desk: Desk, tmp_path: Path) -> None:
    desk.begin = 429
    async with desk.open() as url:
        with pytest.raises(EnrolmentRefused, match="429"):
            await enrol(desk, url, tmp_path / "identity", [])


async def test_nothing_is_sent_to_a_server_that_another_authority_vouches_for(
    desk: Desk, tmp_path: Path
) -> None:
    other = Authority(tmp_path / "other")
    async with desk.open() as url:
        with pytest.raises(httpx.ConnectError):
            await enrol(desk, url, tmp_path / "identity", [], ca=other.ca.read_text())
    assert desk.applications == []


def test_a_certificate_for_another_key_is_not_kept(desk: Desk, tmp_path: Path) -> None:
    folder = tmp_path / "identity"
    identity.make_key(folder)
    strange = desk.authority.issue("till-7").certificate.read_text()
    with pytest.raises(UntrustedHub):
        identity.keep(folder, "https://hub", "ca", "till-7", strange, "127.0.0.1", 1, "r/v1")
    with pytest.raises(NotEnrolled):
        identity.load(folder)


def test_the_ca_on_the_stick_must_be_the_one_whose_fingerprint_was_told(desk: Desk) -> None:
    certificate = x509.load_pem_x509_certificate(desk.authority.ca.read_bytes())
    right = certificate.fingerprint(hashes.SHA256()).hex(":")
    assert identity.pinned_ca(desk.authority.ca, right) == desk.authority.ca.read_text()
    with pytest.raises(UntrustedHub):
        identity.pinned_ca(desk.authority.ca, secrets.token_hex(32))
