"""The act and its line in the access log: together or not at all, and told with what came of it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import sqlalchemy as sa

from hub.coin import numbers
from hub.coin.cards import service as cards
from hub.coin.cash_desk import service as cash_desk
from hub.coin.model import Wallet
from hub.coin.subject import TILL_CLERK
from hub.core.context import Context
from hub.core.db import reading
from hub.identity.access import looked
from hub.identity.access import service as accesses
from hub.identity.access.tables import access
from hub.kit import access_log
from hub.kit.access_log import Outcome
from hub.kit.acts import Act, Audited, NotNoted, Unaudited
from hub.ledger.statements import balance, end_of_log
from tests.hub.browser import Browser, browsing, employ
from tests.hub.coin.phones import enrol, holding
from tests.hub.walking import dependencies, ways

CITIZEN = "citizen"


@pytest.fixture
def wallet(context: Context) -> Wallet:
    """A citizen's own."""
    return enrol(context, CITIZEN)


@pytest.fixture
def desk(context: Context) -> Iterator[Browser]:
    employ(context, "clerk", TILL_CLERK)
    with browsing(context) as browser:
        browser.sign_in("clerk")
        yield browser


def charge(desk: Browser, wallet: Wallet, amount: int, received: str = "", id: str = "f-1") -> str:
    page = f"/desk/coin/wallets/{wallet.number}"
    fields = {"id": id, "number": wallet.number, "amount": str(amount), "received": received}
    return desk.submit(page, "/desk/coin/charge", **fields).text


def open_drawer(desk: Browser) -> None:
    desk.submit("/desk/coin/shift", "/desk/coin/shift/open", id="drawer", opening="5000")


def told(context: Context) -> list[str]:
    """What the citizen reads on his phone, without the looks."""
    with reading(context.engine) as tx:
        found = access_log.about_citizen(tx, CITIZEN)
    return [each.action for each in found if each.action != "see_wallet"]


def outcomes(context: Context, action: str) -> list[Outcome]:
    """What the auditor reads."""
    with reading(context.engine) as tx:
        found = access_log.lines(tx, accesses.listed(tx, accesses.Wanted(action=action)))
    return [each.outcome for each in found]


def test_every_form_of_the_desk_is_an_audited_act_or_says_why_not(context: Context) -> None:
    with browsing(context) as browser:
        forms = [w for w in ways(browser.app) if w.method == "POST" and w.path.startswith("/desk")]
    assert len(forms) > 20
    kinds = {way.path: [d for d in dependencies(way) if isinstance(d, Audited | Unaudited)] for way in forms}
    assert [path for path, found in kinds.items() if len(found) != 1] == []
    audited = [each for found in kinds.values() for each in found if isinstance(each, Audited)]
    assert [each.action for each in audited if each.action not in looked.action_words()] == []
    assert [each.reason for found in kinds.values() for each in found if isinstance(each, Unaudited)]


def test_an_act_without_its_line_is_not_done(context: Context) -> None:
    clerk = employ(context, "clerk", TILL_CLERK)
    act = Act(context, clerk, "coin", "open_drawer")
    with pytest.raises(NotNoted), act.transaction() as tx:
        cash_desk.open_shift(tx, "drawer", clerk, 5_000, context.clock.now())
    with reading(context.engine) as tx:
        assert cash_desk.find_shift(tx, "drawer") is None


def test_an_act_that_fails_leaves_no_line(context: Context) -> None:
    clerk = employ(context, "clerk", TILL_CLERK)
    act = Act(context, clerk, "coin", "open_drawer")

    def note_and_fail() -> None:
        with act.transaction() as tx:
            act.note(tx, "drawer")
            tx.execute(access.insert().values(id=1))

    with pytest.raises(sa.exc.IntegrityError):
        note_and_fail()
    with reading(context.engine) as tx:
        assert accesses.listed(tx) == []


def test_a_citizen_is_not_told_of_a_charge_that_was_not_made(
    context: Context, desk: Browser, wallet: Wallet
) -> None:
    assert "お預かりがチャージの金額より少ない" in charge(desk, wallet, 1_000, received="500")
    assert "レジが開いていません" in charge(desk, wallet, 1_000)
    open_drawer(desk)
    assert "残高の上限" in charge(desk, wallet, 9_000_000)
    assert told(context) == []
    assert outcomes(context, "charge") == [Outcome.REFUSED]


def test_a_citizen_is_told_once_of_a_charge_that_was_sent_twice(
    context: Context, desk: Browser, wallet: Wallet
) -> None:
    open_drawer(desk)
    for _ in range(2):
        charge(desk, wallet, 1_000)
    with reading(context.engine) as tx:
        assert balance(tx, wallet.account) == 1_000
    assert told(context) == ["charge"]
    assert outcomes(context, "charge") == [Outcome.DONE]


def test_a_charge_that_broke_off_before_the_books_is_open_and_not_told(
    context: Context, wallet: Wallet
) -> None:
    clerk = employ(context, "clerk", TILL_CLERK)
    act = Act(context, clerk, "coin", "charge")
    with act.transaction() as tx:
        act.note(tx, wallet.number, about=CITIZEN, entry="never-posted")
    assert told(context) == []
    assert outcomes(context, "charge") == [Outcome.OPEN]


def test_an_approval_is_noted_with_it_and_a_refused_one_is_not(
    context: Context, desk: Browser, wallet: Wallet
) -> None:
    new = f"/desk/coin/corrections/new?wallet={wallet.number}"
    fields = {"kind": "add", "amount": "500", "wallet": wallet.number, "reason": "故障のお詫び", "id": "fix"}
    at = desk.submit(new, "/desk/coin/corrections", **fields).headers["location"]
    assert "できませんでした" in desk.decide(at, "approve").text
    assert told(context) == ["see_fix", "see_fix", "propose_fix"]
    employ(context, "second", TILL_CLERK)
    with browsing(context) as second:
        second.sign_in("second")
        second.decide(at, "approve")
    assert told(context)[0] == "approve_fix"
    assert outcomes(context, "approve_fix") == [Outcome.DONE]


def test_a_card_that_is_lost_already_is_not_reported_again(
    context: Context, desk: Browser, wallet: Wallet
) -> None:
    page = f"/desk/coin/wallets/{wallet.number}"
    desk.submit(page, "/desk/coin/cards/issue", number=wallet.number, pin="2580", again="2580")
    with reading(context.engine) as tx:
        (card,) = cards.cards_of(tx, wallet.number)
    for _ in range(2):
        desk.submit(page, "/desk/coin/cards/lost", card=card.number)
    assert told(context) == ["lose_card", "issue_card"]


def test_both_citizens_of_a_sending_are_told_that_it_was_looked_up(context: Context, desk: Browser) -> None:
    with holding(context, "c-from", 5_000) as giver, holding(context, "c-to") as taker:
        number = taker.wallet.number
        giver.press("/phone/send", id=context.new_id(), number=number, amount="1200")
        with reading(context.engine) as tx:
            position, _chain = end_of_log(tx)
        page = desk.get(f"/desk/coin?number={numbers.payment_number(position)}").text
        assert taker.wallet.number[-4:] in page
    with reading(context.engine) as tx:
        found = {each: access_log.about_citizen(tx, each) for each in ("c-from", "c-to")}
    assert {each: [look.action for look in looks] for each, looks in found.items()} == {
        "c-from": ["find_payment"],
        "c-to": ["find_payment"],
    }
