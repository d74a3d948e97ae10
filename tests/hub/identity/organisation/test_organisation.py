"""Sections and appointments in the database: who was head where on which day, and what is refused."""

from __future__ import annotations

from datetime import date

import pytest
import sqlalchemy as sa

from hub.core.clock import SetClock
from hub.core.context import Context
from hub.core.db import reading, transaction
from hub.identity.organisation import queries, service
from hub.identity.organisation.model import Level, Order
from hub.identity.organisation.service import OrganisationError
from hub.identity.organisation.tables import section_state
from tests.hub.browser import employ

APRIL = date(2026, 4, 1)
OCTOBER = date(2026, 10, 1)
MARCH = date(2027, 3, 31)
NEXT = date(2027, 4, 1)
BY = "an administrator"


@pytest.fixture
def people(context: Context) -> dict[str, str]:
    """総務部 with 広報課, its manager and an officer, as they are from April."""
    people = {login: employ(context, login).id for login in ("d", "m", "o")}
    with transaction(context.engine) as tx:
        now = context.clock.now()
        service.found(tx, "top", Level.DEPARTMENT, "総務部", None, APRIL, BY, now)
        service.found(tx, "div", Level.DIVISION, "広報課", "top", APRIL, BY, now)
        for login, section, post in (
            ("d", "top", "director"),
            ("m", "div", "manager"),
            ("o", "div", "officer"),
        ):
            service.appoint(tx, f"a-{login}", people[login], Order.ASSIGN, section, post, APRIL, BY, now)
    return people


def appoint(context: Context, id: str, person: str, order: Order, section: str, post: str, day: date) -> None:
    with transaction(context.engine) as tx:
        service.appoint(tx, id, person, order, section, post, day, BY, context.clock.now())


def test_a_transfer_of_next_april_counts_by_its_day_and_not_before(
    context: Context, people: dict[str, str]
) -> None:
    appoint(context, "a-9", people["o"], Order.ASSIGN, "top", "deputy_director", NEXT)
    with reading(context.engine) as tx:
        before = [each.person for each in queries.members(tx, "div", MARCH)]
        after = [each.person for each in queries.members(tx, "div", NEXT)]
        assert (before, after) == ([people["m"], people["o"]], [people["m"]])
        assert [each.post.ja for each in queries.members(tx, "top", NEXT)] == ["部長", "次長"]
        (held,) = queries.held(tx, people["o"], NEXT)
        assert held.called == "総務部"
        assert [each.term.until for each in queries.history(tx, people["o"])] == [None, NEXT]


def test_a_director_who_is_also_manager_heads_both(context: Context, people: dict[str, str]) -> None:
    appoint(context, "a-8", people["m"], Order.ASSIGN, "top", "deputy_director", OCTOBER)
    with reading(context.engine) as tx:
        division = queries.sections(tx, OCTOBER)["div"]
        assert queries.head(tx, division, OCTOBER) is None, "vacant"
    appoint(context, "a-9", people["d"], Order.CHARGE, "div", "manager", OCTOBER)
    with reading(context.engine) as tx:
        head = queries.head(tx, division, OCTOBER)
        assert head is not None
        assert (head.person, head.concurrent) == (people["d"], True)
        assert [each.person for each in queries.superiors(tx, people["o"], OCTOBER)] == [people["d"]] * 2
        held = [each.term.person for each in queries.holders(tx, "manager", OCTOBER)]
        assert held == [people["d"]]


def test_superiors_are_the_heads_above_and_never_oneself(context: Context, people: dict[str, str]) -> None:
    with reading(context.engine) as tx:
        above = {login: queries.superiors(tx, people[login], APRIL) for login in people}
    found = {login: [each.person for each in heads] for login, heads in above.items()}
    assert found == {"o": [people["m"], people["d"]], "m": [people["d"]], "d": []}


def test_a_new_name_is_one_more_entry_and_the_old_one_stays(context: Context, people: dict[str, str]) -> None:
    with transaction(context.engine) as tx:
        service.change(tx, "div", "秘書広報課", "top", OCTOBER, BY, context.clock.now())
        assert tx.scalar(sa.select(sa.func.count()).select_from(section_state)) == 3
    with reading(context.engine) as tx:
        assert queries.sections(tx, APRIL)["div"].name == "広報課"
        assert queries.sections(tx, OCTOBER)["div"].name == "秘書広報課"
        (held,) = queries.held(tx, people["m"], OCTOBER)
        assert held.called == "総務部広報課", "as it was called when the term began"


def test_a_section_with_people_or_sections_in_it_does_not_close(
    context: Context, people: dict[str, str]
) -> None:
    def close(id: str, day: date) -> None:
        with transaction(context.engine) as tx:
            service.close(tx, id, day, BY, context.clock.now())

    with pytest.raises(OrganisationError, match="下の組織"):
        close("top", NEXT)
    with pytest.raises(OrganisationError, match="所属する人"):
        close("div", NEXT)
    for login in ("m", "o"):
        appoint(context, f"b-{login}", people[login], Order.ASSIGN, "top", "officer", NEXT)
    close("div", NEXT)
    with reading(context.engine) as tx:
        assert "div" in queries.sections(tx, MARCH)
        assert "div" not in queries.sections(tx, NEXT)


def test_nobody_is_appointed_where_no_section_is_on_that_day(
    context: Context, people: dict[str, str]
) -> None:
    for day, section in ((date(2026, 3, 31), "div"), (OCTOBER, "unknown")):
        with pytest.raises(OrganisationError, match="この日にある組織"):
            appoint(context, "a-9", people["o"], Order.ASSIGN, section, "officer", day)
    with pytest.raises(OrganisationError, match="その兼務はありません"):
        appoint(context, "a-9", people["o"], Order.RELEASE, "div", "officer", OCTOBER)
    with pytest.raises(OrganisationError, match="退職しています"):
        appoint(context, "a-9", "unknown", Order.ASSIGN, "div", "officer", OCTOBER)


def test_an_order_is_taken_back_before_its_day_only(
    context: Context, clock: SetClock, people: dict[str, str]
) -> None:
    appoint(context, "a-9", people["o"], Order.ASSIGN, "top", "officer", NEXT)
    with transaction(context.engine) as tx:
        assert service.withdraw(tx, "a-9", MARCH, clock.now()) == people["o"]
    with reading(context.engine) as tx:
        assert len(queries.members(tx, "div", NEXT)) == 2
    with transaction(context.engine) as tx, pytest.raises(OrganisationError, match="もう始まった"):
        service.withdraw(tx, "a-o", APRIL, clock.now())


def test_a_form_that_is_sent_twice_enters_once(context: Context, people: dict[str, str]) -> None:
    for _ in range(2):
        appoint(context, "a-9", people["o"], Order.CHARGE, "top", "officer", OCTOBER)
        with transaction(context.engine) as tx:
            service.found(tx, "div", Level.DIVISION, "別の名", None, APRIL, BY, context.clock.now())
    with reading(context.engine) as tx:
        assert len(queries.appointments(tx, persons={people["o"]})) == 2
        assert len(queries.states(tx, "div")) == 1
