from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import timedelta
from typing import cast

import pytest

from hub.core.chance import Chance
from hub.core.clock import SetClock
from hub.core.context import Context
from hub.core.db import reading, transaction
from hub.core.limits import TooOften
from hub.fleet import enrolment, service
from hub.fleet.authority import Authority
from hub.fleet.enrolment import Begun, Gone, Unknown
from hub.fleet.model import (
    CODES_PER_STAFF,
    ENROLMENT_LASTS,
    ENROLMENTS_PER_ADDRESS,
    FleetError,
    NotAdmitted,
    RequestUnfit,
)
from hub.fleet.service import Admitted
from tests.hub.devices import new_request

SECRET = "what the device alone knows"


def begin(
    context: Context, *, role: str = "till", address: str = "10.0.0.1", csr: str | None = None
) -> Begun:
    with transaction(context.engine) as tx:
        enrolment.count_application(tx, context, address)
    with transaction(context.engine) as tx:
        return enrolment.begin(
            tx,
            context,
            csr=new_request() if csr is None else csr,
            role=role,
            machine="m-1",
            secret_sha256=hashlib.sha256(SECRET.encode()).hexdigest(),
        )


def approve(context: Context, code: str, name: str = "till-1") -> Admitted:
    authority = Authority(context.settings.certificates_dir, context.clock.now())
    signed = enrolment.sign(context, authority, code=code, name=name)
    with transaction(context.engine) as tx:
        return enrolment.approve(tx, context, signed, staff="s-1")


def collect(context: Context, id: str, secret: str = SECRET) -> Admitted | None:
    with reading(context.engine) as tx:
        return enrolment.collect(tx, context, id, secret)


def test_a_device_is_admitted_by_the_code_on_its_screen(context: Context) -> None:
    begun = begin(context)
    assert collect(context, begun.enrolment) is None
    admitted = approve(context, begun.code.lower())
    assert collect(context, begun.enrolment) == admitted
    with reading(context.engine) as tx:
        assert service.device(tx, "till-1").role == "till"


@pytest.mark.parametrize("secret", ["", "guessed", SECRET + " "])
def test_without_the_devices_own_secret_nobody_gets_the_certificate(context: Context, secret: str) -> None:
    begun = begin(context)
    approve(context, begun.code)
    with pytest.raises(Unknown):
        collect(context, begun.enrolment, secret)


def test_an_unknown_enrolment_is_told_like_a_wrong_secret(context: Context) -> None:
    with pytest.raises(Unknown):
        collect(context, "no-such")


def test_a_code_expires(context: Context, clock: SetClock) -> None:
    begun = begin(context)
    clock.pass_(ENROLMENT_LASTS)
    with pytest.raises(FleetError, match="このコード"):
        approve(context, begun.code)
    with pytest.raises(Gone):
        collect(context, begun.enrolment)


def test_a_device_admitted_at_the_last_moment_has_time_to_collect(context: Context, clock: SetClock) -> None:
    begun = begin(context)
    clock.pass_(ENROLMENT_LASTS - timedelta(seconds=1))
    approve(context, begun.code)
    clock.pass_(ENROLMENT_LASTS - timedelta(seconds=1))
    assert collect(context, begun.enrolment) is not None
    clock.pass_(timedelta(seconds=1))
    with pytest.raises(Gone):
        collect(context, begun.enrolment)


def test_a_code_admits_one_device_once(context: Context) -> None:
    begun = begin(context)
    approve(context, begun.code)
    with pytest.raises(FleetError, match="このコード"):
        approve(context, begun.code, "till-2")


def test_a_device_that_staff_turned_away_is_told_to_begin_again(context: Context) -> None:
    begun = begin(context)
    with transaction(context.engine) as tx:
        enrolment.reject(tx, begun.enrolment)
    with pytest.raises(Gone):
        collect(context, begun.enrolment)
    with pytest.raises(FleetError):
        approve(context, begun.code)


def test_a_device_revoked_before_it_collected_gets_nothing(context: Context) -> None:
    begun = begin(context)
    approve(context, begun.code)
    with transaction(context.engine) as tx:
        service.revoke(tx, context, "till-1", "s-1")
    with pytest.raises(Gone):
        collect(context, begun.enrolment)


def test_a_name_is_given_once_and_never_again(context: Context) -> None:
    """The broker tells devices apart by name: the same name would revive the revoked certificate."""
    approve(context, begin(context).code)
    with transaction(context.engine) as tx:
        service.revoke(tx, context, "till-1", "s-1")
    with pytest.raises(FleetError, match="使用済み"):
        approve(context, begin(context).code)
    with reading(context.engine) as tx, pytest.raises(NotAdmitted):
        service.device(tx, "till-1")


def test_the_desk_lists_who_waits_without_their_codes(context: Context) -> None:
    begun = begin(context)
    with reading(context.engine) as tx:
        (asking,) = enrolment.waiting(tx, context.clock.now())
    assert (asking.role, asking.machine) == ("till", "m-1")
    assert begun.code not in repr(asking)


def test_a_code_that_is_taken_is_not_given_twice(context: Context) -> None:
    letters = Letters("AAAAAA" + "AAAAAA" + "CCCCCC")
    unlucky = replace(context, chance=cast(Chance, letters))
    assert [begin_code(unlucky), begin_code(unlucky)] == ["AAAAAA", "CCCCCC"]


class Letters:
    """Chance that gives just these."""

    def __init__(self, letters: str) -> None:
        self._letters = iter(letters)

    def choice(self, _of: str) -> str:
        return next(self._letters)


def begin_code(context: Context) -> str:
    with transaction(context.engine) as tx:
        digest = hashlib.sha256(SECRET.encode()).hexdigest()
        return enrolment.begin(
            tx,
            context,
            csr=new_request(),
            role="till",
            machine="m-1",
            secret_sha256=digest,
        ).code


def test_one_address_cannot_flood_the_desk(context: Context, clock: SetClock) -> None:
    csr = new_request()
    for _ in range(20):
        begin(context, csr=csr)
    with pytest.raises(TooOften):
        begin(context, csr=csr)
    begin(context, csr=csr, address="10.0.0.2")
    clock.pass_(timedelta(minutes=15))
    begin(context, csr=csr)


def test_unfit_requests_count_as_well(context: Context) -> None:
    for _ in range(ENROLMENTS_PER_ADDRESS.times):
        with pytest.raises(RequestUnfit):
            begin(context, csr="no request")
    with pytest.raises(TooOften):
        begin(context)


def test_codes_cannot_be_guessed_from_the_desk(context: Context) -> None:
    for _ in range(CODES_PER_STAFF.times):
        with transaction(context.engine) as tx:
            enrolment.count_try(tx, context, "s-1")
    with pytest.raises(TooOften), transaction(context.engine) as tx:
        enrolment.count_try(tx, context, "s-1")


def test_a_device_that_describes_itself_in_markup_is_refused(context: Context) -> None:
    with pytest.raises(RequestUnfit):
        begin(context, role="<b>till</b>")


def test_revoking_twice_is_refused(context: Context) -> None:
    approve(context, begin(context).code)
    with transaction(context.engine) as tx:
        service.revoke(tx, context, "till-1", "s-1")
    with pytest.raises(FleetError, match="失効"), transaction(context.engine) as tx:
        service.revoke(tx, context, "till-1", "s-1")
