"""The register on both databases: numbers without gaps, versions, what is void and what is revoked."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from hub.core.clock import SetClock
from hub.core.context import Context
from hub.core.db import reading, transaction
from hub.documents import queries, service
from hub.documents.errors import DocumentError
from hub.documents.model import LAPSES_AFTER, Document, State
from tests.hub.documents.papers import NOTICE, OTHER, made, reserved


def now_of(context: Context, document: Document) -> Document:
    with reading(context.engine) as tx:
        found = queries.find(tx, document.id)
    assert found is not None
    return found


def test_numbers_count_up_in_each_kind_and_begin_anew_with_the_fiscal_year(
    context: Context, clock: SetClock
) -> None:
    first, second = made(context, "a", "one"), made(context, "b", "two")
    other = reserved(context, "a", "one", OTHER)
    clock.pass_(datetime(2027, 3, 31, 15, 0, tzinfo=UTC) - clock.now())
    next_year = made(context, "c", "three")
    assert [each.number for each in (first, second, other, next_year)] == [
        "令和8年度 木試第1号",
        "令和8年度 木試第2号",
        "令和8年度 木他第1号",
        "令和9年度 木試第1号",
    ]


def test_documents_asked_for_at_once_get_numbers_of_their_own_without_a_gap(context: Context) -> None:
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda each: made(context, f"r-{each}", "text"), range(8)))
    assert sorted(each.number for each in found) == [f"令和8年度 木試第{serial}号" for serial in range(1, 9)]
    assert len({each.token for each in found}) == 8


def test_the_same_asked_for_at_once_is_one_document(context: Context) -> None:
    with ThreadPoolExecutor(4) as pool:
        found = {each.id for each in pool.map(lambda _: made(context, "a", "text"), range(8))}
    assert len(found) == 1


def test_the_same_content_is_the_same_document_and_another_is_its_next_version(context: Context) -> None:
    first = made(context, "a", "港の店")
    assert made(context, "a", "港の店").id == first.id
    second = made(context, "a", "浜の店")
    assert (second.version, second.state) == (2, State.VALID)
    before = now_of(context, first)
    assert (before.state, before.superseded_by) == (State.SUPERSEDED, second.id)
    assert made(context, "a", "港の店").version == 3


def test_whoever_asks_again_after_a_crash_goes_on_with_the_number_that_was_taken(
    context: Context, clock: SetClock
) -> None:
    taken = reserved(context, "a", "one")
    clock.pass_(timedelta(minutes=5))
    finished = made(context, "a", "one")
    assert (finished.id, finished.number, finished.version) == (taken.id, taken.number, 1)


def test_a_number_that_nobody_finishes_is_told_as_void_and_never_used_again(
    context: Context, clock: SetClock
) -> None:
    taken = reserved(context, "a", "one")
    assert taken.standing(clock.now()) is State.RESERVED
    clock.pass_(LAPSES_AFTER)
    assert now_of(context, taken).standing(clock.now()) is State.VOID
    with pytest.raises(DocumentError), transaction(context.engine) as tx:
        service.confirm(tx, taken.id, "0" * 64, clock.now())
    made_later = made(context, "a", "one")
    assert made_later.number == "令和8年度 木試第2号"
    assert made_later.version == 1
    assert now_of(context, taken).state is State.VOID


def test_a_number_whose_content_changed_before_it_was_made_is_void(context: Context) -> None:
    taken = reserved(context, "a", "one")
    assert made(context, "a", "two").number == "令和8年度 木試第2号"
    assert now_of(context, taken).state is State.VOID


def test_the_version_before_stays_valid_while_the_next_is_being_made(context: Context) -> None:
    first = made(context, "a", "one")
    reserved(context, "a", "two")
    assert now_of(context, first).state is State.VALID


def test_confirmed_twice_the_first_paper_stays(context: Context) -> None:
    first = made(context, "a", "one")
    with transaction(context.engine) as tx:
        again = service.confirm(tx, first.id, "0" * 64, context.clock.now())
    assert again == first


def test_a_revoked_document_is_valid_no_more_and_the_same_content_gets_a_new_one(context: Context) -> None:
    first = made(context, "a", "one")
    with transaction(context.engine) as tx:
        revoked = service.revoke(tx, first.id, "誤記", "s-2", context.clock.now())
    assert (revoked.state, revoked.reason, revoked.ended_by) == (State.REVOKED, "誤記", "s-2")
    with pytest.raises(DocumentError), transaction(context.engine) as tx:
        service.revoke(tx, first.id, "もう一度", "s-2", context.clock.now())
    second = made(context, "a", "one")
    assert (second.version, second.id == first.id) == (2, False)
    assert now_of(context, first).state is State.REVOKED


def test_a_paper_whose_cause_has_ended_is_revoked_and_without_one_nothing_happens(context: Context) -> None:
    first, taken = made(context, "a", "one"), reserved(context, "b", "one")
    with transaction(context.engine) as tx:
        for reference in ("a", "b", "nothing"):
            service.revoke_paper_of(tx, NOTICE, reference, "終わり", context.clock.now())
    assert now_of(context, first).state is State.REVOKED
    assert now_of(context, taken).state is State.VOID


def test_two_valid_versions_of_one_paper_cannot_stand_in_the_database(context: Context) -> None:
    first = made(context, "a", "one")
    made(context, "a", "two")
    wrong = sa.text(
        "UPDATE documents_document SET state = 'valid', superseded_by = NULL, ended_at = NULL WHERE id = :id"
    )
    with pytest.raises(sa.exc.IntegrityError), transaction(context.engine) as tx:
        tx.execute(wrong, {"id": first.id})
