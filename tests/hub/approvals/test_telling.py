"""The writer is told what others decided, once and without what only some may read."""

from __future__ import annotations

from dataclasses import replace

import pytest
import sqlalchemy as sa

from hub.approvals import service
from hub.approvals.model import Move
from hub.core.context import Context
from hub.core.db import reading, transaction
from hub.identity.model import Staff
from hub.notices.tables import notices_notice
from tests.hub.approvals.test_service import Office, Overtaken, office

__all__ = ["office"]


def told(context: Context, staff: Staff) -> list[tuple[str, str]]:
    query = sa.select(notices_notice.c.ja, notices_notice.c.path).where(notices_notice.c.staff == staff.id)
    with reading(context.engine) as tx:
        return [(row.ja, row.path) for row in tx.execute(query)]


@pytest.mark.parametrize(
    ("move", "said"),
    [
        (Move.APPROVE, "書類が承認されました"),
        (Move.RETURN, "書類が差し戻されました。理由を見て直してください"),
    ],
)
def test_the_writer_alone_is_told_and_where_to_look(
    office: Office, context: Context, move: Move, said: str
) -> None:
    office.decide(office.one, move)
    assert told(context, office.writer) == [(said, "/desk/papers/p-1")]
    assert told(context, office.one) == told(context, office.other) == []


def test_what_everybody_at_the_desk_may_read_is_told_by_its_title(office: Office, context: Context) -> None:
    kind = replace(office.kind, open_to=None)
    with transaction(context.engine) as tx:
        service.decide(tx, context, kind, "p-1", office.one, Move.APPROVE, office.seen(), "")
    assert told(context, office.writer)[0][0] == "書類「p-1」が承認されました"


def test_nobody_is_told_of_a_decision_that_did_not_come_about(office: Office, context: Context) -> None:
    office.papers.fails = True
    with pytest.raises(Overtaken):
        office.decide(office.one)
    assert told(context, office.writer) == []


def test_what_the_writer_does_himself_is_no_news_to_him(office: Office, context: Context) -> None:
    with transaction(context.engine) as tx:
        service.withdraw(tx, context, office.kind, "p-1", office.writer)
    assert told(context, office.writer) == []
