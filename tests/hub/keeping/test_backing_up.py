"""A copy of a hub that goes on taking payments."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from hub.core.db import open_engine, reading
from hub.keeping import copies
from hub.keeping.model import MANIFEST
from hub.keeping.words import Refused, Why
from hub.ledger.posting.stores import posting
from hub.ledger.tables import entry
from hub.ledger.units import AccountId, Micros, Position
from tests.hub.keeping.machine import ON_SQLITE, Machine
from tests.support.books import Books


def modes(folder: Path) -> set[tuple[bool, int]]:
    return {(each.is_dir(), each.stat().st_mode & 0o777) for each in (folder, *folder.rglob("*"))}


def chain_at(url: str, position: Position) -> str:
    engine = open_engine(url)
    with reading(engine) as tx:
        chain = tx.scalar(sa.select(entry.c.chain).where(entry.c.position == position))
    engine.dispose()
    return bytes(chain or b"").hex()


@contextmanager
def paying(url: str, wallet: int, shop: int, books: Books) -> Iterator[list[int]]:
    """Somebody who pays one yen after the other, from another connection, until the block ends."""
    over, paid = threading.Event(), [0]

    def pay() -> None:
        with posting(url) as store:
            while not over.is_set():
                (outcome,) = store.post(
                    [books.transfer(AccountId(wallet), AccountId(shop), 1, id=f"yen-{paid[0]}")],
                    Micros(books.now),
                )
                paid[0] = outcome.position

    thread = threading.Thread(target=pay)
    thread.start()
    try:
        yield paid
    finally:
        over.set()
        thread.join()


def test_a_copy_of_a_hub_that_takes_payments_is_one_moment(home: Machine, tmp_path: Path) -> None:
    with home.books() as books:
        wallet, shop = books.wallet(1_000_000), books.shop()
        with paying(home.settings.database_url, wallet, shop, books) as paid:
            before = paid[0]
            done = home.back_up(tmp_path / "copies")
            after = paid[0]
        assert before <= done.manifest.ledger.position <= after + 1
        assert after > before, "payments waited for the copy"
    assert done.manifest.findings == ()
    assert done.manifest.ledger.hash == chain_at(
        home.settings.database_url, Position(done.manifest.ledger.position)
    )
    copies.demand_whole(done.folder, copies.read(done.folder))


def test_a_copy_is_for_its_owner_alone_and_holds_every_key(home: Machine, tmp_path: Path) -> None:
    done = home.back_up(tmp_path / "copies")
    assert modes(tmp_path / "copies") == {(True, 0o700), (False, 0o600)}
    paths = {each.path for each in done.manifest.files}
    assert {"files/coin.key", "files/certificates/ca.key", "files/certificates/ca.pem"} <= paths
    assert not any(path.startswith(("files/run", "files/broker")) for path in paths)


def test_a_copy_names_no_password(home: Machine, tmp_path: Path) -> None:
    url = sa.make_url(home.settings.database_url)
    if url.get_backend_name() == "postgresql":
        said = url.set(password="s3cret").render_as_string(hide_password=False)
        home.settings = replace(home.settings, database_url=said)
    done = home.back_up(tmp_path / "copies")
    assert "s3cret" not in (done.folder / MANIFEST).read_text()


def test_books_that_do_not_hold_are_kept_as_unsound_and_not_as_a_copy(home: Machine, tmp_path: Path) -> None:
    with home.books() as books:
        books.wallet(1000)
        with books.engine.begin() as tx:
            tx.exec_driver_sql("UPDATE ledger_entry SET memo = 'changed'")
        done = home.back_up(tmp_path / "copies", keep=1)
        assert any("chain_is_whole" in finding for finding in done.manifest.findings)
        with pytest.raises(Refused) as refused:
            copies.newest(tmp_path / "copies")
        assert refused.value.why is Why.NO_COPY
        with books.engine.begin() as tx:
            tx.exec_driver_sql("UPDATE ledger_entry SET memo = NULL")


@ON_SQLITE
def test_of_old_copies_the_newest_stay(home: Machine, tmp_path: Path) -> None:
    made = []
    for _ in range(3):
        made.append(home.back_up(tmp_path / "copies", keep=2).folder)
        home.clock.pass_(timedelta(hours=1))
    assert sorted(tmp_path.glob("copies/copy-*")) == made[1:]


@ON_SQLITE
def test_what_a_broken_off_backup_left_goes_with_the_next(home: Machine, tmp_path: Path) -> None:
    torn = tmp_path / "copies" / ".part-20260101T000000Z"
    torn.mkdir(parents=True)
    (torn / "hub.sqlite").write_bytes(b"half")
    with pytest.raises(Refused):
        copies.newest(tmp_path / "copies")
    home.back_up(tmp_path / "copies")
    assert not torn.exists()


@ON_SQLITE
def test_two_backups_never_write_into_one_folder_at_once(home: Machine, tmp_path: Path) -> None:
    with copies.writing(tmp_path / "copies", home.clock.now()), pytest.raises(Refused) as refused:
        home.back_up(tmp_path / "copies")
    assert refused.value.why is Why.COPYING


@ON_SQLITE
def test_a_copy_in_the_data_folder_is_refused(home: Machine) -> None:
    with pytest.raises(Refused) as refused:
        home.back_up(home.settings.data_dir / "copies")
    assert refused.value.why is Why.INSIDE
