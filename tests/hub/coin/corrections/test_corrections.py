"""What is put right by hand: two people, one posting, and never more than there was."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from edge.wire.messages.coin import AskTotals, Refusal, Totals
from hub.approvals import port
from hub.approvals import service as approvals
from hub.approvals.model import ApprovalError, Move
from hub.coin.cash_desk import service as cash_desk
from hub.coin.corrections import service as corrections
from hub.coin.corrections.model import Correction, Kind, Proposal, State, undo
from hub.coin.corrections.tables import correction as table
from hub.coin.errors import CoinError
from hub.coin.model import Wallet
from hub.coin.origins import Origin, id_in
from hub.coin.subject import TILL_CLERK
from hub.coin.tax_split import splits_of
from hub.core.db import reading, transaction
from hub.identity.model import Staff
from hub.identity.people import NewPerson
from hub.identity.staff import service as staffing
from hub.ledger.model import Code, Hold, Refund, ValueClass, fingerprint
from hub.ledger.service import microseconds
from hub.ledger.units import AccountId, Micros, Yen
from tests.support.coins import Town
from tests.support.deciding import seen

PRESSED = "charge-1"
CHARGE = id_in(Origin.CHARGE, "staff-one", PRESSED)


def clerk(town: Town, login: str) -> Staff:
    with transaction(town.engine) as tx:
        return staffing.create_staff(tx, f"staff-{login}", NewPerson(login, login, "no hash"), [TILL_CLERK])


@pytest.fixture
def one(town: Town) -> Staff:
    return clerk(town, "one")


@pytest.fixture
def other(town: Town) -> Staff:
    return clerk(town, "other")


def proposed(town: Town, by: Staff, proposal: Proposal) -> Correction:
    with transaction(town.engine) as tx:
        return corrections.get(tx, corrections.propose(tx, proposal, by, town.clock.now()))


def of_one(pressed: str) -> str:
    """The ledger's id of what the first clerk proposed."""
    return id_in(Origin.CORRECTION, "staff-one", pressed)


def approved(town: Town, id: str, by: Staff) -> Correction:
    with reading(town.engine) as tx:
        page = seen(tx, corrections.KIND, id)
    return corrections.approve(town.context, town.store, id, by, page)


def broken_off(town: Town, id: str, by: Staff) -> None:
    """The decision has been committed, and the machine stands still before the posting."""
    kind = port.kind(corrections.KIND)
    with transaction(town.engine) as tx:
        page = seen(tx, corrections.KIND, id)
        approvals.decide(tx, town.context, kind, id, by, Move.APPROVE, page)


def rejected(town: Town, id: str, by: Staff, reason: str) -> None:
    with transaction(town.engine) as tx:
        corrections.reject(tx, town.context, id, by, seen(tx, corrections.KIND, id), reason)


def charged(town: Town, by: Staff, wallet: Wallet, yen: int, id: str = PRESSED) -> None:
    with transaction(town.engine) as tx:
        cash_desk.open_shift(tx, "shift-1", by, 10_000, town.clock.now())
    outcome = cash_desk.take_cash(
        town.engine,
        town.store,
        id=id,
        staff=by,
        wallet=wallet,
        amount=yen,
        received=None,
        now=town.clock.now(),
    )
    assert outcome.code is Code.POSTED


def test_a_wrong_charge_goes_back_when_a_second_person_agrees_and_leaves_the_drawer(
    town: Town, one: Staff, other: Staff
) -> None:
    wallet = town.wallet()
    charged(town, one, wallet, 10_000)
    asked = Proposal("fix-1", Kind.RETURN_CHARGE, wallet.number, 9_000, "千円の打ち間違い", CHARGE)
    assert proposed(town, one, asked).state is State.PROPOSED
    assert town.balance(wallet.account) == 10_000, "nothing moves before the second person"
    done = approved(town, of_one("fix-1"), other)
    assert (done.state, done.decided_by) == (State.POSTED, other.id)
    assert town.balance(wallet.account) == 1_000
    with transaction(town.engine) as tx:
        running = cash_desk.running_shift(tx, one.id)
        assert running is not None
        assert cash_desk.expected_cash(tx, running) == 11_000


def test_cash_goes_back_only_out_of_a_drawer_that_is_counted(town: Town, one: Staff, other: Staff) -> None:
    wallet = town.wallet()
    charged(town, one, wallet, 10_000)
    id = proposed(town, one, Proposal("f", Kind.RETURN_CHARGE, wallet.number, 9_000, "誤り", CHARGE)).id
    with transaction(town.engine) as tx:
        cash_desk.close_shift(tx, "shift-1", one, {10_000: 2}, town.clock.now())
    with pytest.raises(CoinError, match="レジが開いていません"):
        approved(town, id, other)
    with transaction(town.engine) as tx:
        assert corrections.get(tx, id).state is State.PROPOSED
        cash_desk.open_shift(tx, "shift-2", one, 10_000, town.clock.now())
    assert approved(town, id, other).state is State.POSTED
    with transaction(town.engine) as tx:
        running = cash_desk.running_shift(tx, one.id)
        assert running is not None
        assert cash_desk.expected_cash(tx, running) == 1_000


def test_nobody_decides_on_his_own_proposal_and_the_database_says_so_too(
    town: Town, one: Staff, other: Staff
) -> None:
    wallet = town.wallet()
    proposed(town, one, Proposal("fix-1", Kind.ADD, wallet.number, 500, "補填"))
    with pytest.raises(ApprovalError):
        approved(town, of_one("fix-1"), one)
    with pytest.raises(ApprovalError):
        rejected(town, of_one("fix-1"), one, "やめます")
    change = table.update().values(state="approved", decided_by=one.id, decided_at=town.clock.now())
    with pytest.raises(sa.exc.IntegrityError), transaction(town.engine) as tx:
        tx.execute(change)
    assert town.balance(wallet.account) == 0


def test_a_proposal_sent_twice_and_approved_twice_is_posted_once(
    town: Town, one: Staff, other: Staff
) -> None:
    wallet = town.wallet()
    asked = Proposal("fix-1", Kind.ADD, wallet.number, 500, "補填", value_class=ValueClass.GRANTED)
    for _ in range(2):
        proposed(town, one, asked)
    states = [approved(town, of_one("fix-1"), other).state for _ in range(2)]
    assert states == [State.POSTED] * 2
    assert town.balance(wallet.account) == 500


def test_an_approval_that_broke_off_before_the_posting_is_finished_later(
    town: Town, one: Staff, other: Staff
) -> None:
    wallet = town.wallet()
    proposed(town, one, Proposal("fix-1", Kind.ADD, wallet.number, 500, "補填"))
    broken_off(town, of_one("fix-1"), other)
    for _ in range(2):
        done = corrections.finish(town.engine, town.store, of_one("fix-1"), town.clock.now())
    assert done.state is State.POSTED
    assert town.balance(wallet.account) == 500


def test_a_rejected_proposal_has_a_reason_and_moves_nothing(town: Town, one: Staff, other: Staff) -> None:
    wallet = town.wallet()
    proposed(town, one, Proposal("fix-1", Kind.ADD, wallet.number, 500, "補填"))
    with pytest.raises(ApprovalError):
        rejected(town, of_one("fix-1"), other, " ")
    rejected(town, of_one("fix-1"), other, "根拠がない")
    with pytest.raises(ApprovalError):
        approved(town, of_one("fix-1"), other)
    assert town.balance(wallet.account) == 0


def test_two_returns_of_one_charge_are_together_no_more_than_it(town: Town, one: Staff) -> None:
    wallet = town.wallet()
    charged(town, one, wallet, 1_000)
    proposed(town, one, Proposal("a", Kind.RETURN_CHARGE, wallet.number, 700, "一つめ", CHARGE))
    with pytest.raises(CoinError):
        proposed(town, one, Proposal("b", Kind.RETURN_CHARGE, wallet.number, 301, "二つめ", CHARGE))
    proposed(town, one, Proposal("c", Kind.RETURN_CHARGE, wallet.number, 300, "残り", CHARGE))


def test_money_that_has_been_spent_meanwhile_is_refused_by_the_ledger_and_said(
    town: Town, one: Staff, other: Staff
) -> None:
    town.shop("till-1")
    wallet = town.wallet()
    charged(town, one, wallet, 1_000)
    proposed(town, one, Proposal("fix", Kind.RETURN_CHARGE, wallet.number, 1_000, "誤り", CHARGE))
    town.pay("till-1", town.code(wallet), 400)
    done = approved(town, of_one("fix"), other)
    assert (done.state, done.refusal) == (State.REFUSED, "insufficient_funds")
    with transaction(town.engine) as tx:
        running = cash_desk.running_shift(tx, one.id)
        assert running is not None
        assert cash_desk.expected_cash(tx, running) == 11_000, "no coin came back, so no cash went out"


def test_a_payment_is_refunded_by_hand_and_the_refund_undone_goes_to_the_shop_again(
    town: Town, one: Staff, other: Staff
) -> None:
    shop, wallet = town.shop("till-1"), town.wallet(1_000)
    paid = town.pay("till-1", town.code(wallet), 600, id="pay-1")
    proposed(town, one, Proposal("back", Kind.REFUND, wallet.number, 600, "二重に払った", paid.payment))
    refund = approved(town, of_one("back"), other)
    assert (town.balance(wallet.account), town.balance(shop.account)) == (1_000, 0)
    asked_back = undo(refund, "again", "二重ではなかった")
    approved(town, proposed(town, other, asked_back).id, one)
    assert (town.balance(wallet.account), town.balance(shop.account)) == (400, 600)
    with pytest.raises(CoinError):
        proposed(town, other, undo(refund, "thrice", "もう一度"))


def test_what_does_not_belong_together_is_not_even_proposed(town: Town, one: Staff) -> None:
    town.shop("till-1")
    wallet, stranger = town.wallet(1_000), town.wallet(1_000)
    paid = town.pay("till-1", town.code(wallet), 600).payment
    wrong = (
        Proposal("1", Kind.REFUND, stranger.number, 100, "他人の支払い", paid),
        Proposal("2", Kind.RETURN_CHARGE, wallet.number, 100, "支払いはチャージでない", paid),
        Proposal("3", Kind.REFUND, wallet.number, 601, "払った額より多い", paid),
        Proposal("4", Kind.REFUND, wallet.number, 100, "標準税率で払った", paid, reduced=100),
        Proposal("5", Kind.REFUND, wallet.number, 100, "そのような支払いはない", "nothing"),
        Proposal("6", Kind.ADD, "9392000000000000", 100, "さいふがない"),
        Proposal("7", Kind.ADD, wallet.number, 100, "　"),
    )
    for each in wrong:
        with pytest.raises(CoinError):
            proposed(town, one, each)
    with reading(town.engine) as tx:
        assert corrections.listed(tx) == []


def test_money_set_aside_is_released_by_two_people(town: Town, one: Staff, other: Staff) -> None:
    shop, wallet = town.shop("till-1"), town.wallet(1_000)
    now = microseconds(town.clock.now())
    hold = Hold(
        id="hold-1",
        body=fingerprint("hold"),
        debit=wallet.account,
        credit=shop.account,
        amount=Yen(300),
        until=Micros(now + 10**12),
    )
    town.store.post([hold], now)
    proposed(town, one, Proposal("free", Kind.RELEASE, wallet.number, 300, "機器の故障", "hold-1"))
    done = approved(town, of_one("free"), other)
    assert done.state is State.POSTED
    assert done.undone_by is None
    assert town.pay("till-1", town.code(wallet), 1_000).amount == 1_000


def half_at_each_rate(town: Town) -> tuple[Wallet, str]:
    """Somebody who has paid 600 yen, 300 of it at 8 %, and that payment."""
    town.shop("till-1")
    wallet = town.wallet(1_000)
    return wallet, town.pay("till-1", town.code(wallet), 600, reduced=300).payment


def test_what_a_till_has_given_back_meanwhile_is_not_given_back_again_by_an_approval(
    town: Town, one: Staff, other: Staff
) -> None:
    """The proposal stands, with the reason, for whoever then rejects it."""
    wallet, payment = half_at_each_rate(town)
    asked = Proposal("back", Kind.REFUND, wallet.number, 300, "二重に払った", payment, reduced=300)
    fix = proposed(town, one, asked)
    town.refund("till-1", payment, 300, reduced=300)
    with pytest.raises(CoinError, match="軽減税率の分が0円、標準税率の分が300円"):
        approved(town, fix.id, other)
    with transaction(town.engine) as tx:
        assert corrections.get(tx, fix.id).state is State.PROPOSED
    rejected(town, fix.id, other, "レジで返金済み")
    assert town.balance(wallet.account) == 700


def test_an_approval_that_broke_off_is_refused_when_a_till_was_quicker(
    town: Town, one: Staff, other: Staff
) -> None:
    wallet, payment = half_at_each_rate(town)
    asked = Proposal("back", Kind.REFUND, wallet.number, 300, "二重に払った", payment, reduced=300)
    fix = proposed(town, one, asked)
    broken_off(town, fix.id, other)
    town.refund("till-1", payment, 300, reduced=300)
    for _ in range(2):
        done = corrections.finish(town.engine, town.store, fix.id, town.clock.now())
    assert (done.state, town.balance(wallet.account)) == (State.REFUSED, 700)


def test_what_is_charged_again_has_the_rates_of_its_refund_and_is_given_back_at_them(
    town: Town, one: Staff, other: Staff
) -> None:
    wallet, payment = half_at_each_rate(town)
    asked = Proposal("back", Kind.REFUND, wallet.number, 600, "二重に払った", payment, reduced=300)
    refund = approved(town, proposed(town, one, asked).id, other)
    again = approved(town, proposed(town, one, undo(refund, "again", "正しかった")).id, other)
    totals = town.look("till-1", AskTotals(day="2026-11-22"))
    assert isinstance(totals, Totals)
    assert (totals.takings.paid_reduced, totals.takings.refunded_reduced) == (600, 300)
    assert town.refunds("till-1", again.id, [(301, 301), (300, 300), (300, 0)], at_once=False) == [
        Refusal.OVER_REFUND,
        None,
        None,
    ]


def test_a_tills_refund_is_charged_again_in_parts_up_to_what_it_gave_back_at_each_rate(
    town: Town, one: Staff, other: Staff
) -> None:
    wallet, payment = half_at_each_rate(town)
    refund = town.refund("till-1", payment, 500, reduced=300).payment

    def again(id: str, amount: int, reduced: int) -> Correction:
        asked = Proposal(id, Kind.CHARGE_AGAIN, wallet.number, amount, "返しすぎ", refund, reduced=reduced)
        return approved(town, proposed(town, one, asked).id, other)

    with pytest.raises(CoinError, match="軽減税率の分が300円、標準税率の分が200円"):
        again("1", 500, 0)
    assert again("2", 200, 200).state is State.POSTED
    with pytest.raises(CoinError, match="軽減税率の分が100円、標準税率の分が200円"):
        again("3", 200, 200)
    assert again("4", 300, 100).state is State.POSTED
    assert town.balance(wallet.account) == 400


def test_two_proposals_for_one_charge_are_counted_again_when_one_is_approved(
    town: Town, one: Staff, other: Staff
) -> None:
    """What slipped past the first count does not slip past the second."""
    wallet = town.wallet()
    charged(town, one, wallet, 1_000)
    first = proposed(town, one, Proposal("a", Kind.RETURN_CHARGE, wallet.number, 300, "一つめ", CHARGE))
    second = proposed(town, one, Proposal("b", Kind.RETURN_CHARGE, wallet.number, 700, "二つめ", CHARGE))
    with transaction(town.engine) as tx:
        tx.execute(table.update().where(table.c.id == first.id).values(amount=301))
    with pytest.raises(CoinError, match="元の取引の金額を超えています"):
        approved(town, second.id, other)
    assert town.balance(wallet.account) == 1_000


def test_the_ledger_refuses_a_refund_whose_rates_were_read_before_another_refund(town: Town) -> None:
    """Desk and tills post from two processes: what one has read must not be what the other has changed."""
    wallet, payment = half_at_each_rate(town)
    with reading(town.engine) as tx:
        (read,) = splits_of(tx, {payment}).values()
    town.refund("till-1", payment, 100, reduced=100)
    late = Refund(
        id="late",
        body=fingerprint("late"),
        payment=payment,
        amount=Yen(300),
        by=AccountId(read.shop),
        until_at_least=Micros(0),
        memo="r300@",
        refunded_at_most=Yen(read.refunded),
    )
    (outcome,) = town.store.post([late], microseconds(town.clock.now()))
    assert outcome.code is Code.OVER_REFUND
    assert town.balance(wallet.account) == 500
