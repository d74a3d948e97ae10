"""Payments when hub, broker, agent or cable fail in the middle: one effect and no lie on the screen."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from city import personas
from city.demo.steps import see, until
from tests.journeys.harm import HARMS, Harm
from tests.journeys.shopping import PRINTER, Shop

AMOUNT = 170
CONFIRM_SECONDS = 1.5


def amount_keyed(shop: Shop) -> None:
    shop.key_in(AMOUNT)


def sent_into_a_stalled_line(shop: Shop) -> None:
    code = shop.show_code()
    shop.key_in(AMOUNT)
    shop.city.stall(personas.TILL)
    shop.scan(code)
    see(shop.page, ".waiting", "the till does not say that it waits")


def receipt_printing(shop: Shop) -> None:
    shop.city.emulator(PRINTER).set(confirm_delay_seconds=CONFIRM_SECONDS)
    shop.pay(AMOUNT)


STEPS = (amount_keyed, sent_into_a_stalled_line, receipt_printing)


@pytest.mark.parametrize("harm", HARMS, ids=str)
@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.__name__)
def test_a_harmed_payment_moves_money_once_or_not_at_all_and_the_screen_says_which(
    shop: Shop, step: Callable[[Shop], None], harm: Harm
) -> None:
    step(shop)
    harm.strike(shop.city, personas.TILL)
    harm.heal(shop.city, personas.TILL)
    shop.city.join(personas.TILL)
    shop.city.emulator(PRINTER).set(confirm_delay_seconds=0.0)
    if harm.ends_the_agent:
        shop.reload()
    online(shop)
    if step is amount_keyed and shop.page.is_visible(".scan-sign"):
        shop.scan(shop.show_code())
    said = shop.settle()
    if step is receipt_printing:
        # It was paid before anything happened; nothing that came after may change it.
        assert shop.moved() == [AMOUNT]
    elif said == "paid":
        assert shop.moved() == [AMOUNT]
    else:
        assert shop.moved() == []
    assert shop.papers() <= 1


def online(shop: Shop) -> None:
    """The till itself says that the hub can be reached again."""
    until("the till is not on line again", lambda: not shop.page.is_visible(".tag-bad"), 60)


@pytest.mark.parametrize("harm", [h for h in HARMS if not h.ends_the_agent], ids=str)
def test_an_unknown_outcome_is_shown_as_such_until_the_hub_has_answered(shop: Shop, harm: Harm) -> None:
    sent_into_a_stalled_line(shop)
    harm.strike(shop.city, personas.TILL)
    until(
        "the till never says that the outcome is unknown",
        lambda: shop.page.is_visible(".result-open") or shop.page.is_visible(".waiting"),
    )
    assert not shop.page.is_visible(".result-good")
    assert not shop.page.is_visible(".result-bad")
    harm.heal(shop.city, personas.TILL)
    shop.city.join(personas.TILL)
    online(shop)
    said = shop.settle()
    assert shop.moved() == ([AMOUNT] if said == "paid" else [])
