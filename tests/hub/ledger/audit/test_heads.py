"""Heads noted outside the database: a rewritten chain and a cut one are found and named."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa

from hub.core import evidence
from hub.core.context import Context
from hub.core.db import reading, transaction
from hub.core.evidence import Entry, Rung
from hub.core.heads import Chain, Fault, HeadsUnreadable, Missing, Noted, missing, read
from hub.core.tables import evidence as table
from hub.identity.subject import AUDITOR
from hub.ledger.audit import heads
from hub.ledger.posting.stores import posting
from tests.hub.browser import browsing, employ
from tests.support.books import Books

NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)


def show(engine: sa.Engine, *revisions: int) -> None:
    with transaction(engine) as tx:
        for revision in revisions:
            evidence.append(
                tx,
                Entry(
                    subject="broadcast",
                    reference="a-1",
                    place="screen-1",
                    rung=Rung.SHOWN,
                    at=NOW,
                    details={"revision": revision},
                ),
            )


def clear(engine: sa.Engine, after: int) -> None:
    with transaction(engine) as tx:
        tx.execute(table.delete().where(table.c.position > after))


def found(engine: sa.Engine, folder: Path) -> list[tuple[Chain, Fault, int]]:
    with reading(engine) as tx:
        assert evidence.verify(tx).whole, "the chain alone cannot know"
        compared = heads.compare(tx, read(folder))
    return [(each.noted.chain, each.fault, each.noted.position) for each in compared]


def test_a_chain_that_was_rewritten_with_new_hashes_is_found(engine: sa.Engine, tmp_path: Path) -> None:
    show(engine, 1, 2, 3)
    heads.note(engine, tmp_path, NOW)
    show(engine, 4)
    clear(engine, 1)
    show(engine, 999, 3, 4)
    assert found(engine, tmp_path) == [(Chain.EVIDENCE, Fault.REWRITTEN, 3)]


def test_a_chain_that_was_cut_is_found(engine: sa.Engine, tmp_path: Path) -> None:
    show(engine, 1, 2, 3)
    heads.note(engine, tmp_path, NOW)
    clear(engine, 2)
    assert found(engine, tmp_path) == [(Chain.EVIDENCE, Fault.CUT, 3)]


def test_a_chain_that_only_grew_holds_all_that_was_noted(engine: sa.Engine, tmp_path: Path) -> None:
    for revision in (1, 2, 3):
        show(engine, revision)
        heads.note(engine, tmp_path, NOW)
    assert found(engine, tmp_path) == []
    assert [each.position for each in read(tmp_path)] == [1, 2, 3]


def test_what_has_not_moved_is_not_noted_again(engine: sa.Engine, tmp_path: Path) -> None:
    show(engine, 1)
    assert [each.chain for each in heads.note(engine, tmp_path, NOW)] == [Chain.EVIDENCE]
    assert heads.note(engine, tmp_path, NOW) == []


def test_books_whose_last_entry_was_made_anew_are_found(
    engine: sa.Engine, database_url: str, tmp_path: Path
) -> None:
    with posting(database_url) as store:
        books = Books(engine, store)
        books.pay(books.wallet(1000), books.shop(), 300)
    (noted,) = heads.note(engine, tmp_path, NOW)
    with transaction(engine) as tx:
        tx.execute(sa.text("UPDATE ledger_entry SET chain = :new WHERE position = 2"), {"new": bytes(32)})
    with reading(engine) as tx:
        assert heads.compare(tx, read(tmp_path)) == [Missing(Fault.REWRITTEN, noted)]


def test_a_file_that_is_no_list_of_heads_is_named_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "heads-2026-11.jsonl").write_bytes(b"\xff\n")
    with pytest.raises(HeadsUnreadable, match=r"heads-2026-11.jsonl, line 1"):
        read(tmp_path)


@pytest.mark.parametrize("rest", [b'{"chain":"evid', b"\0\0\0\0", b"\xe3\x81"])
def test_a_torn_last_line_is_kept_aside_and_said_and_noting_goes_on(
    context: Context, rest: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    folder = context.settings.heads_dir
    show(context.engine, 1)
    heads.note(context.engine, folder, NOW)
    file = folder / "heads-2026-11.jsonl"
    file.write_bytes(file.read_bytes() + rest)
    show(context.engine, 2)
    heads.note(context.engine, folder, NOW)
    assert [each.position for each in read(folder)] == [1, 2]
    aside = folder / "heads-2026-11.jsonl.torn-20261122T030000Z"
    assert aside.read_bytes() == rest
    assert aside.name in caplog.text
    employ(context, "auditor", AUDITOR)
    with browsing(context) as desk:
        desk.sign_in("auditor")
        assert aside.name in desk.get("/desk/evidence").text


def test_a_last_line_that_lacks_only_its_end_counts(engine: sa.Engine, tmp_path: Path) -> None:
    show(engine, 1)
    heads.note(engine, tmp_path, NOW)
    file = tmp_path / "heads-2026-11.jsonl"
    file.write_bytes(file.read_bytes().rstrip(b"\n"))
    show(engine, 2)
    heads.note(engine, tmp_path, NOW)
    assert [each.position for each in read(tmp_path)] == [1, 2]
    assert not list(tmp_path.glob("*.torn-*"))


def test_a_line_that_is_none_stops_no_noting_and_is_still_named(engine: sa.Engine, tmp_path: Path) -> None:
    file = tmp_path / "heads-2026-11.jsonl"
    file.write_bytes(b"\xff\n")
    show(engine, 1)
    assert [each.position for each in heads.note(engine, tmp_path, NOW)] == [1]
    assert file.read_bytes().startswith(b"\xff\n{")
    with pytest.raises(HeadsUnreadable, match=r"line 1"):
        read(tmp_path)


def test_an_empty_chain_is_nothing_to_hold() -> None:
    assert missing([Noted(chain=Chain.LEDGER, at=NOW, position=0, hash="00")], {}) == []


def test_the_desk_shows_what_was_noted_and_what_does_not_fit(context: Context) -> None:
    show(context.engine, 1, 2)
    heads.note(context.engine, context.settings.heads_dir, NOW)
    employ(context, "auditor", AUDITOR)
    with browsing(context) as desk:
        desk.sign_in("auditor")
        fits = desk.get("/desk/evidence").text
        clear(context.engine, 1)
        cut = desk.get("/desk/evidence").text
    assert "最後に書き留めた値" in fits
    assert "書き留めた値と合いません" not in fits
    assert "終わりから切り取られています" in cut


@pytest.mark.parametrize(
    "line",
    [
        b'{"chain":"ledger","at":"2026-11-22T03:00:00","position":3,"hash":"ab"}',
        b'{"chain":"ledger","at":"2026-11-22T03:00:00Z","position":100000000000000000000,"hash":"ab"}',
        b'{"chain":"ledger","at":"2026-11-22T03:00:00Z","position":-1,"hash":"ab"}',
        b"\xff\xfe",
    ],
)
def test_a_head_that_can_be_none_is_named_at_the_desk_with_its_line(context: Context, line: bytes) -> None:
    employ(context, "auditor", AUDITOR)
    folder = context.settings.heads_dir
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "heads-2026-11.jsonl").write_bytes(
        b'{"chain":"ledger","at":"2026-11-22T03:00:00Z","position":3,"hash":"ab"}\n' + line + b"\n"
    )
    with browsing(context) as browser:
        browser.sign_in("auditor")
        page = browser.get("/desk/evidence")
    assert page.status_code == 200
    assert "heads-2026-11.jsonl, line 2" in page.text


def test_heads_that_cannot_be_read_are_said_at_the_desk(context: Context) -> None:
    employ(context, "auditor", AUDITOR)
    (context.settings.heads_dir / "heads-2026-11.jsonl").mkdir(parents=True)
    with browsing(context) as browser:
        browser.sign_in("auditor")
        assert "heads-2026-11.jsonl" in browser.get("/desk/evidence").text
