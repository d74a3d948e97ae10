"""What is made unless it is there, pressed by several at one moment: there is one, and nobody fails."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa

from hub.coin.cash_desk import service as cash_desk
from hub.coin.cash_desk.tables import drawer_shift
from hub.coin.errors import CoinError
from hub.coin.wallets import service as wallets
from hub.coin.wallets.tables import wallet
from hub.core.context import Context
from hub.core.db import Transaction, reading, transaction
from hub.fleet import enrolment
from hub.fleet import service as fleet
from hub.fleet.authority import Authority
from hub.fleet.model import FleetError
from hub.fleet.tables import node
from hub.identity.citizens import service as citizens
from hub.identity.citizens.tables import citizen
from hub.identity.model import IdentityError
from hub.identity.people import NewPerson
from hub.meetings import service as meetings
from hub.meetings.model import MeetingError
from hub.meetings.tables import meeting
from tests.hub.browser import employ
from tests.hub.devices import new_request

PRESSED = 5
REFUSALS = (CoinError, FleetError, IdentityError, MeetingError)
Act = Callable[[Transaction, int], object]


def at_once(context: Context, act: Act) -> list[str]:
    """What each of five was told, let go at the same moment: empty for "done"."""
    gate = threading.Barrier(PRESSED)

    def press(number: int) -> str:
        gate.wait(20)
        try:
            with transaction(context.engine) as tx:
                act(tx, number)
        except REFUSALS as refused:
            return str(refused)
        return ""

    with ThreadPoolExecutor(PRESSED) as threads:
        return list(threads.map(press, range(PRESSED)))


def rows(context: Context, table: sa.Table) -> int:
    with reading(context.engine) as tx:
        return tx.execute(sa.select(sa.func.count()).select_from(table)).scalar_one()


def test_one_code_admits_one_device_however_many_approve_it(context: Context) -> None:
    authority = Authority(context.settings.certificates_dir, context.clock.now())
    with transaction(context.engine) as tx:
        begun = enrolment.begin(
            tx, context, csr=new_request(), role="till", machine="m-1", secret_sha256="0" * 64
        )

    signed = [
        enrolment.sign(context, authority, code=begun.code, name=f"till-{number}")
        for number in range(PRESSED)
    ]

    def approve(tx: Transaction, number: int) -> object:
        return enrolment.approve(tx, context, signed[number], staff="s-1")

    told = at_once(context, approve)
    assert told.count("") == 1
    assert rows(context, node) == 1
    assert sum("このコード" in each for each in told) == PRESSED - 1


def test_one_name_is_given_to_one_device_and_the_others_are_told(context: Context) -> None:
    authority = Authority(context.settings.certificates_dir, context.clock.now())
    issued = authority.sign(new_request(), "till-1", context.clock.now())
    told = at_once(
        context,
        lambda tx, _: fleet.admit(tx, context, issued, node="till-1", role="till", machine="m-1", by="s-1"),
    )
    assert (told.count(""), rows(context, node)) == (1, 1)
    assert sum("使用済み" in each for each in told) == PRESSED - 1


def test_one_number_is_one_citizens_and_the_others_are_told(context: Context) -> None:
    told = at_once(
        context,
        lambda tx, number: citizens.create_citizen(tx, f"c-{number}", NewPerson("100001", "市民")),
    )
    assert (told.count(""), rows(context, citizen)) == (1, 1)
    assert sum("登録済み" in each for each in told) == PRESSED - 1


def test_a_citizen_who_taps_five_times_has_one_wallet(context: Context) -> None:
    with transaction(context.engine) as tx:
        citizens.create_citizen(tx, "c-1", NewPerson("100001", "市民"))
    now = context.clock.now()
    told = at_once(context, lambda tx, number: wallets.wallet_for(tx, "c-1", now, lambda _: number + 1))
    assert told == [""] * PRESSED
    assert rows(context, wallet) == 1


@pytest.mark.parametrize("forms", ["one", "each its own"])
def test_one_drawer_of_a_person_is_open(context: Context, forms: str) -> None:
    clerk, now = employ(context, "s1"), context.clock.now()
    told = at_once(
        context,
        lambda tx, number: cash_desk.open_shift(tx, "d" if forms == "one" else f"d{number}", clerk, 0, now),
    )
    assert rows(context, drawer_shift) == 1
    assert told.count("") == (PRESSED if forms == "one" else 1)


@pytest.mark.parametrize("forms", ["one", "each its own"])
def test_one_meeting_is_open_in_a_room(context: Context, forms: str) -> None:
    authority = Authority(context.settings.certificates_dir, context.clock.now())
    fleet.enrol_locally(context, authority, csr=new_request(), node="room-1", role="captions")

    def open_one(tx: Transaction, number: int) -> object:
        return meetings.open_meeting(tx, context, "m" if forms == "one" else f"m{number}", "会議", "room-1")

    told = at_once(context, open_one)
    assert rows(context, meeting) == 1
    assert told.count("") == (PRESSED if forms == "one" else 1)
