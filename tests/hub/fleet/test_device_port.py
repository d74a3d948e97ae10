"""The device port over real TLS, as a device reaches it."""

from __future__ import annotations

import hashlib
import ssl
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from hub.app import Role
from hub.core import blobs
from hub.core.clock import SystemClock
from hub.core.db import transaction
from hub.core.locks import lock
from hub.fleet import broker, enrolment, service
from hub.fleet.authority import Authority
from tests.hub.devices import Credentials, admit, keep, request_for
from tests.hub.running import RunningHub

SECRET = "what the device alone knows"


@pytest.fixture
def port(hub: RunningHub) -> RunningHub:
    """A hub whose device port is open."""
    hub.start(Role.WEB)
    return hub


def client(hub: RunningHub, files: Credentials | None = None) -> httpx.Client:
    """With a device's certificate, or as a machine that has none yet."""
    ca = str(hub.settings.certificates_dir / "ca.pem")
    tls = files.tls() if files else ssl.create_default_context(cafile=ca)
    return httpx.Client(base_url=f"https://{hub.settings.device_port}", verify=tls)


def application(csr: str, **changes: str) -> dict[str, str]:
    secret = hashlib.sha256(SECRET.encode()).hexdigest()
    return {"csr": csr, "role": "till", "machine": "m-1", "secret_sha256": secret, **changes}


def test_a_machine_becomes_a_device(port: RunningHub) -> None:
    """The whole way: request, code, staff, certificate, and then content with it."""
    key = ec.generate_private_key(ec.SECP256R1())
    with client(port) as unknown:
        begun = unknown.post("/enrolments", json=application(request_for(key)))
        assert begun.status_code == 201
        path, secret = f"/enrolments/{begun.json()['enrolment']}", {"X-Enrolment-Secret": SECRET}
        assert unknown.get(path, headers=secret).status_code == 202
        admit_by_code(port, begun.json()["code"], "till-1")
        collected = unknown.get(path, headers=secret)
    assert collected.status_code == 200
    told = collected.json()
    assert told["node"] == "till-1"
    assert told["broker"] == {"host": "127.0.0.1", "port": port.settings.broker.port}
    assert told["root"] == port.settings.root
    files = keep(port.settings.data_dir / "devices", "till-1", key, told["certificate"], told["ca"])
    sha256 = blobs.put(port.settings, b"a picture")
    with client(port, files) as device:
        fetched = device.get(f"/media/{sha256}")
    assert (fetched.status_code, fetched.content) == (200, b"a picture")


def test_a_machine_that_waits_for_another_writer_holds_up_no_page(port: RunningHub) -> None:
    """Anybody may ask in: it waits for the database in a thread, and not where every page is served."""
    taken, release = Event(), Event()

    def write() -> None:
        with transaction(port.engine) as tx:
            lock(tx, "fleet", "enrolment codes")
            taken.set()
            release.wait(20)

    def ask_in() -> int:
        with client(port) as unknown:
            csr = request_for(ec.generate_private_key(ec.SECP256R1()))
            return unknown.post("/enrolments", json=application(csr), timeout=20).status_code

    with ThreadPoolExecutor(2) as threads:
        writing = threads.submit(write)
        assert taken.wait(20)
        asked = threads.submit(ask_in)
        try:
            with pytest.raises(TimeoutError):
                asked.result(1)  # it has been heard, and waits
            page = httpx.get(f"http://{port.settings.web}/phone/sign-in", timeout=5)
        finally:
            release.set()
        writing.result(20)
        assert (page.status_code, asked.result(20)) == (200, 201)


def admit_by_code(hub: RunningHub, code: str, name: str) -> None:
    authority = Authority(hub.settings.certificates_dir, hub.context.clock.now())
    signed = enrolment.sign(hub.context, authority, code=code, name=name)
    with transaction(hub.engine) as tx:
        enrolment.approve(tx, hub.context, signed, staff="s-1")
    broker.apply_access(hub.settings, hub.engine, SystemClock())


def test_what_is_wrong_with_an_application_is_told_by_a_status(port: RunningHub) -> None:
    csr = request_for(ec.generate_private_key(ec.SECP256R1()))
    with client(port) as unknown:
        assert unknown.post("/enrolments", content=b"{").status_code == 422
        assert unknown.post("/enrolments", json=application("nonsense")).status_code == 422
        assert unknown.post("/enrolments", json=application(csr, secret_sha256="short")).status_code == 422
        assert unknown.post("/enrolments", json=application(csr, more="x")).status_code == 422
        assert unknown.post("/enrolments", content=b"x" * 10_000).status_code == 413
        begun = unknown.post("/enrolments", json=application(csr)).json()
        path = f"/enrolments/{begun['enrolment']}"
        assert unknown.get(path).status_code == 404
        assert unknown.get(path, headers={"X-Enrolment-Secret": "guessed"}).status_code == 404
        again = [unknown.post("/enrolments", json=application(csr)).status_code for _ in range(20)]
    assert again[-1] == 429
    assert set(again) == {201, 429}


def test_content_is_for_admitted_devices_alone_even_on_an_open_connection(port: RunningHub) -> None:
    files = admit(port.context, "till-1")
    sha256 = blobs.put(port.settings, b"a picture")
    with client(port) as unknown:
        assert unknown.get(f"/media/{sha256}").status_code == 403
    with client(port, files) as device:
        assert device.get(f"/media/{sha256}").status_code == 200
        assert device.get(f"/media/{'0' * 64}").status_code == 404
        assert device.get("/media/..%2F..%2Fhub.sqlite").status_code == 404
        with transaction(port.engine) as tx:
            service.revoke(tx, port.context, "till-1", "s-1")
        assert device.get(f"/media/{sha256}").status_code == 403


def test_a_certificate_of_ours_that_is_no_devices_opens_nothing(port: RunningHub) -> None:
    """The hub's own identities and certificates under a taken name are signed by the same authority."""
    admit(port.context, "till-1")
    authority = Authority(port.settings.certificates_dir, port.context.clock.now())
    key = ec.generate_private_key(ec.SECP256R1())
    issued = authority.sign(request_for(key), "till-1", port.context.clock.now())
    stray = keep(port.settings.data_dir / "devices", "stray", key, issued.pem, authority.ca_pem)
    own = authority.credentials("hub-intake", port.context.clock.now())
    for files in (stray, Credentials(own.certificate, own.key, own.ca)):
        with client(port, files) as device:
            assert device.get(f"/media/{'0' * 64}").status_code == 403


def test_a_certificate_of_another_authority_is_refused_by_tls(port: RunningHub) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    foreign = Authority(port.settings.data_dir / "foreign", port.context.clock.now())
    issued = foreign.sign(request_for(key), "till-1", port.context.clock.now())
    ours = (port.settings.certificates_dir / "ca.pem").read_text()
    files = keep(port.settings.data_dir / "devices", "foreign", key, issued.pem, ours)
    with client(port, files) as device, pytest.raises(httpx.TransportError):
        device.get(f"/media/{'0' * 64}")
