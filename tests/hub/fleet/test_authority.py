from __future__ import annotations

import stat
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID
from cryptography.x509.verification import PolicyBuilder, Store

from hub.fleet.authority import BACKDATED, SERVER_LASTS, Authority
from hub.fleet.model import RequestUnfit
from tests.hub.devices import new_request, request_for

NOW = datetime(2026, 11, 22, tzinfo=UTC)


def usages(certificate: x509.Certificate) -> list[x509.ObjectIdentifier]:
    return list(certificate.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value)


def test_a_device_gets_the_name_that_staff_gave_and_not_the_one_it_asked_for(tmp_path: Path) -> None:
    authority = Authority(tmp_path, NOW)
    issued = authority.sign(request_for(ec.generate_private_key(ec.SECP256R1()), "hub-money"), "till-1", NOW)
    certificate = x509.load_pem_x509_certificate(issued.pem.encode())
    assert certificate.subject.rfc4514_string() == "CN=till-1"
    assert f"{certificate.serial_number:x}" == issued.serial


def test_a_device_cannot_pose_as_a_server_nor_sign_others(tmp_path: Path) -> None:
    pem = Authority(tmp_path, NOW).sign(new_request(), "till-1", NOW).pem
    certificate = x509.load_pem_x509_certificate(pem.encode())
    assert usages(certificate) == [ExtendedKeyUsageOID.CLIENT_AUTH]
    assert not certificate.extensions.get_extension_for_class(x509.BasicConstraints).value.ca


def test_a_device_whose_clock_lost_weeks_still_finds_its_certificate_valid(tmp_path: Path) -> None:
    pem = Authority(tmp_path, NOW).sign(new_request(), "till-1", NOW).pem
    assert x509.load_pem_x509_certificate(pem.encode()).not_valid_before_utc == NOW - BACKDATED


def test_a_servers_certificate_verifies_under_its_address(tmp_path: Path) -> None:
    authority = Authority(tmp_path, NOW)
    files = authority.credentials("broker", NOW, ["localhost", "127.0.0.1"])
    root = x509.load_pem_x509_certificate(authority.ca.read_bytes())
    leaf = x509.load_pem_x509_certificate(files.certificate.read_bytes())
    verifier = PolicyBuilder().store(Store([root])).time(NOW).build_server_verifier(x509.DNSName("localhost"))
    assert verifier.verify(leaf, []) == [leaf, root]


def test_keys_are_readable_by_their_owner_alone(tmp_path: Path) -> None:
    authority = Authority(tmp_path / "made", NOW)
    files = authority.credentials("hub-intake", NOW)
    for key in (tmp_path / "made" / "ca.key", files.key):
        assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "made").stat().st_mode) == 0o700


def test_processes_that_start_together_make_one_authority(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(lambda _: Authority(tmp_path, NOW).ca_pem, range(8)))
    assert len(set(made)) == 1


def test_the_hubs_own_certificates_are_kept_and_renewed_before_their_end(tmp_path: Path) -> None:
    authority = Authority(tmp_path, NOW)
    first = authority.credentials("broker", NOW, ["localhost"]).certificate.read_bytes()
    assert authority.credentials("broker", NOW, ["localhost"]).certificate.read_bytes() == first
    later = NOW + SERVER_LASTS - timedelta(days=30)
    assert authority.credentials("broker", later, ["localhost"]).certificate.read_bytes() != first


def forged() -> str:
    """A request whose signature was made for another key."""
    mine, other = new_request(), new_request()
    assert mine != other
    lines = mine.splitlines()
    lines[-2] = other.splitlines()[-2]
    return "\n".join(lines)


@pytest.mark.parametrize("csr", ["", "nonsense", forged()], ids=["empty", "nonsense", "forged"])
def test_an_unreadable_or_forged_request_is_not_signed(tmp_path: Path, csr: str) -> None:
    with pytest.raises(RequestUnfit):
        Authority(tmp_path, NOW).sign(csr, "till-1", NOW)


def test_a_request_with_another_kind_of_key_is_not_signed(tmp_path: Path) -> None:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    with pytest.raises(RequestUnfit, match="P-256"):
        Authority(tmp_path, NOW).sign(request_for(key), "till-1", NOW)  # type: ignore[arg-type]
