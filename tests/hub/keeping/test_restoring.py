"""A hub that comes back from a copy: proved, and never with a number or an effect for the second time."""

from __future__ import annotations

import hashlib
import secrets
import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest
import sqlalchemy as sa

from hub.coin.numbers import payment_number, position_of
from hub.core import restored
from hub.core.db import open_engine, reading, transaction
from hub.core.heads import Chain, Fault, Noted, write
from hub.core.heads import read as read_heads
from hub.core.presence import RESTORING, FolderNotFree, at_work
from hub.identity.model import Kind
from hub.identity.sessions import service as sessions
from hub.keeping import copies
from hub.keeping.model import MANIFEST, SEAL
from hub.keeping.words import Refused, Why
from hub.ledger import queries
from hub.ledger.audit import heads
from hub.ledger.model import Code
from hub.ledger.posting.stores import posting
from hub.ledger.statements import end_of_log
from hub.ledger.units import START, Position
from tests.hub.keeping.machine import CODES_LAST, ON_SQLITE, Machine
from tests.support.books import Books

NewMachine = Callable[[], Machine]
HOUR = timedelta(hours=1)


def pay(machine: Machine, *yen: int) -> list[str]:
    """The numbers of the receipts of these payments, of a wallet that is filled first."""
    with machine.books() as books:
        wallet, shop = books.wallet(sum(yen)), books.shop()
        return [payment_number(books.pay(wallet, shop, amount).position) for amount in yen]


def tamper(copied: Path, path: str, content: bytes) -> None:
    (copied / path).write_bytes(content)


def seal_anew(copied: Path, **changes: object) -> None:
    """What somebody does who changes a copy and knows its form."""
    manifest = msgspec.structs.replace(copies.read(copied), **changes)
    content = msgspec.json.encode(manifest)
    (copied / MANIFEST).write_bytes(content)
    (copied / SEAL).write_text(f"{hashlib.sha256(content).hexdigest()}  {MANIFEST}\n")


def refusal(machine: Machine, copied: Path, *, put_aside: bool = False) -> Why:
    with pytest.raises(Refused) as refused:
        machine.restore(copied, put_aside=put_aside)
    return refused.value.why


def test_a_restored_hub_has_the_books_the_files_and_the_chain_of_the_copy(
    home: Machine, new_machine: NewMachine, tmp_path: Path
) -> None:
    pay(home, 100, 200)
    done = home.back_up(tmp_path / "copies")
    machine = new_machine()
    machine.restore(tmp_path / "copies")
    assert (machine.settings.data_dir / "coin.key").read_bytes() == b"k" * 32
    ours, theirs = (each.settings.certificates_dir / "ca.key" for each in (machine, home))
    assert ours.read_bytes() == theirs.read_bytes()
    assert not (machine.settings.data_dir / RESTORING).exists()
    modes = {each.stat().st_mode & 0o777 for each in machine.settings.data_dir.rglob("*") if each.is_file()}
    assert modes == {0o600}
    with machine.books() as books, reading(books.engine) as tx:
        at_copy = queries.at(tx, Position(done.manifest.ledger.position))
        assert at_copy is not None
        assert at_copy.amount == 200
        assert end_of_log(tx)[0] == done.manifest.ledger.position + 1000


def test_no_number_that_a_receipt_bears_is_given_to_another_payment(
    home: Machine, new_machine: NewMachine, tmp_path: Path
) -> None:
    kept = pay(home, 100)
    home.back_up(tmp_path / "copies")
    lost = pay(home, 300, 400, 500)
    machine = new_machine()
    machine.restore(tmp_path / "copies")
    given = pay(machine, 600, 700)
    assert not {*kept, *lost} & set(given)
    with machine.books() as books, reading(books.engine) as tx:
        for number in lost:
            entry = queries.at(tx, position_of(number) or START)
            assert entry is None or entry.code is Code.CLOSED, "a lost number leads to a payment"


@ON_SQLITE
def test_numbers_are_closed_behind_the_last_head_that_was_noted_elsewhere(
    home: Machine, new_machine: NewMachine, tmp_path: Path
) -> None:
    pay(home, 100)
    home.back_up(tmp_path / "copies")
    at = home.clock.now()
    write(tmp_path / "heads", [Noted(chain=Chain.LEDGER, at=at, position=5_000, hash="f" * 64)])
    done = new_machine().restore(tmp_path / "copies")
    assert done.restoration.closed_through == 6_000


@ON_SQLITE
def test_numbers_are_closed_behind_the_highest_that_paper_shows(
    home: Machine, new_machine: NewMachine, tmp_path: Path
) -> None:
    home.back_up(tmp_path / "copies")
    assert new_machine().restore(tmp_path / "copies", highest=7_000).restoration.closed_through == 8_000


@ON_SQLITE
def test_a_number_that_was_misread_is_refused_before_anything_stands(
    home: Machine, new_machine: NewMachine, tmp_path: Path
) -> None:
    home.back_up(tmp_path / "copies")
    machine = new_machine()
    with pytest.raises(Refused) as refused:
        machine.restore(tmp_path / "copies", highest=900_000_000)
    assert refused.value.why is Why.TOO_FAR
    machine.restore(tmp_path / "copies")  # nothing was left that stands in the way


@ON_SQLITE
def test_a_code_that_has_paid_since_the_copy_has_expired_when_the_hub_starts(
    home: Machine, new_machine: NewMachine, tmp_path: Path
) -> None:
    home.back_up(tmp_path / "copies")
    machine = new_machine()
    machine.restore(tmp_path / "copies")
    assert machine.paused == [CODES_LAST.total_seconds()]


def test_whoever_was_signed_in_signs_in_again(home: Machine, new_machine: NewMachine, tmp_path: Path) -> None:
    engine = open_engine(home.settings.database_url)
    with transaction(engine) as tx:
        token = sessions.begin(tx, Kind.CITIZEN, "somebody", home.clock.now(), secrets, None)
    engine.dispose()
    home.back_up(tmp_path / "copies")
    machine = new_machine()
    assert machine.restore(tmp_path / "copies").voided.sessions == 1
    with machine.books() as books, reading(books.engine) as tx:
        assert sessions.find(tx, Kind.CITIZEN, token, machine.clock.now()) is None


def test_what_was_noted_after_the_copy_is_told_as_lost_and_not_as_forged(
    home: Machine, new_machine: NewMachine, tmp_path: Path
) -> None:
    pay(home, 100)
    home.back_up(tmp_path / "copies")
    pay(home, 200)
    home.clock.pass_(HOUR)
    engine = open_engine(home.settings.database_url)
    heads.note(engine, tmp_path / "heads", home.clock.now())
    engine.dispose()
    machine = new_machine()
    machine.restore(tmp_path / "copies")
    with machine.books() as books, reading(books.engine) as tx:
        noted = read_heads(tmp_path / "heads")
        assert heads.compare(tx, noted) == []
        assert [each.noted.chain for each in heads.lost(tx, noted)] == [Chain.LEDGER]
        (told,) = restored.restorations(tx)
        assert told.copied_at < told.at == machine.clock.now()


@ON_SQLITE
def test_a_chain_that_is_changed_after_a_restoration_is_found_as_before(
    home: Machine, new_machine: NewMachine, tmp_path: Path
) -> None:
    home.back_up(tmp_path / "copies")
    machine = new_machine()
    machine.restore(tmp_path / "copies")
    machine.clock.pass_(HOUR)
    forged = Noted(chain=Chain.LEDGER, at=machine.clock.now(), position=900, hash="f" * 64)
    with machine.books() as books, reading(books.engine) as tx:
        assert [each.fault for each in heads.compare(tx, [forged])] == [Fault.REWRITTEN]


@ON_SQLITE
@pytest.mark.parametrize("path", ["coin.key", "certificates/ca.key"])
def test_a_copy_with_another_key_is_refused(
    home: Machine, new_machine: NewMachine, tmp_path: Path, path: str
) -> None:
    done = home.back_up(tmp_path / "copies")
    tamper(done.folder, f"files/{path}", b"x" * 4096)
    machine = new_machine()
    assert refusal(machine, done.folder) is Why.TAMPERED
    assert not machine.settings.data_dir.exists()


def test_a_copy_whose_database_was_cut_is_refused_as_torn(
    home: Machine, new_machine: NewMachine, tmp_path: Path
) -> None:
    done = home.back_up(tmp_path / "copies")
    database = (done.folder / done.manifest.database).read_bytes()
    tamper(done.folder, done.manifest.database, database[:-100])
    assert refusal(new_machine(), done.folder) is Why.TORN


@ON_SQLITE
def test_a_copy_without_its_manifest_is_none(home: Machine, new_machine: NewMachine, tmp_path: Path) -> None:
    done = home.back_up(tmp_path / "copies")
    (done.folder / MANIFEST).unlink()
    assert refusal(new_machine(), tmp_path / "copies") is Why.NO_COPY


@ON_SQLITE
def test_a_manifest_that_was_changed_is_refused(
    home: Machine, new_machine: NewMachine, tmp_path: Path
) -> None:
    done = home.back_up(tmp_path / "copies")
    content = (done.folder / MANIFEST).read_bytes()
    tamper(done.folder, MANIFEST, content.replace(b'"position":', b'"position": '))
    assert refusal(new_machine(), done.folder) is Why.TAMPERED


@pytest.mark.parametrize("moments", [("earlier", "later"), ("later", "earlier")])
def test_a_database_of_another_moment_with_hashes_made_anew_is_refused_by_its_chain(
    home: Machine, new_machine: NewMachine, tmp_path: Path, moments: tuple[str, str]
) -> None:
    made = {"earlier": home.back_up(tmp_path / "earlier")}
    pay(home, 100)
    made["later"] = home.back_up(tmp_path / "later")
    theirs, ours = (made[each] for each in moments)
    shutil.copy(theirs.folder / theirs.manifest.database, ours.folder)
    seal_anew(ours.folder, files=(theirs.manifest.files[0], *ours.manifest.files[1:]))
    machine = new_machine()
    assert refusal(machine, ours.folder) is Why.TAMPERED
    machine.restore(theirs.folder)  # nothing was left that stands in the way


@ON_SQLITE
def test_a_copy_that_would_write_outside_of_the_data_folder_is_refused(
    home: Machine, new_machine: NewMachine, tmp_path: Path
) -> None:
    done = home.back_up(tmp_path / "copies")
    first, *others = done.manifest.files
    strange = msgspec.structs.replace(others[0], path="files/../../x")
    seal_anew(done.folder, files=(first, strange))
    assert refusal(new_machine(), done.folder) is Why.TAMPERED


@ON_SQLITE
def test_a_copy_of_a_newer_version_is_refused(home: Machine, new_machine: NewMachine, tmp_path: Path) -> None:
    done = home.back_up(tmp_path / "copies")
    seal_anew(done.folder, migration="9999")
    assert refusal(new_machine(), done.folder) is Why.NEWER


def test_nothing_is_overwritten_and_what_stood_there_is_kept_when_asked(
    home: Machine, tmp_path: Path
) -> None:
    pay(home, 100)
    home.back_up(tmp_path / "copies")
    lost = pay(home, 200)
    assert refusal(home, tmp_path / "copies") is Why.OCCUPIED
    done = home.restore(tmp_path / "copies", put_aside=True)
    assert done.aside is not None
    assert (done.aside / "coin.key").read_bytes() == b"k" * 32
    assert done.restoration.closed_through >= (position_of(lost[0]) or 0) + 1000, "the old books were asked"
    url = sa.make_url(home.settings.database_url)
    if url.get_backend_name() == "sqlite":
        assert (done.aside / "hub.sqlite").exists()
    else:
        engine = open_engine(home.settings.database_url)
        with reading(engine) as tx:
            kept = tx.execute(sa.text("SELECT nspname FROM pg_namespace WHERE nspname LIKE 'aside_%'"))
            assert len(kept.all()) == 1
        engine.dispose()


def test_a_restoration_that_is_refused_leaves_the_old_hub_as_it_was(home: Machine, tmp_path: Path) -> None:
    numbers = pay(home, 100)
    earlier = home.back_up(tmp_path / "copies")
    seal_anew(earlier.folder, ledger=msgspec.structs.replace(earlier.manifest.ledger, hash="0" * 64))
    assert refusal(home, earlier.folder, put_aside=True) is Why.TAMPERED
    with home.books() as books, reading(books.engine) as tx:
        assert queries.at(tx, position_of(numbers[0]) or START) is not None
    assert (home.settings.data_dir / "coin.key").exists()
    with at_work(home.settings.data_dir):
        pass


def test_restoring_twice_closes_other_numbers_each_time(
    home: Machine, new_machine: NewMachine, tmp_path: Path
) -> None:
    home.back_up(tmp_path / "copies")
    machine = new_machine()
    first = machine.restore(tmp_path / "copies").restoration
    given = pay(machine, 100, 200)
    machine.clock.pass_(HOUR)
    assert refusal(machine, tmp_path / "copies") is Why.OCCUPIED
    second = machine.restore(tmp_path / "copies", put_aside=True).restoration
    assert second.closed_through > first.closed_through
    assert not set(given) & set(pay(machine, 300))


@ON_SQLITE
def test_a_hub_that_runs_is_not_restored_under_its_feet(home: Machine, tmp_path: Path) -> None:
    home.back_up(tmp_path / "copies")
    with at_work(home.settings.data_dir), pytest.raises(FolderNotFree):
        home.restore(tmp_path / "copies", put_aside=True)


@ON_SQLITE
def test_a_restoration_that_was_killed_is_done_again(
    home: Machine, new_machine: NewMachine, tmp_path: Path
) -> None:
    home.back_up(tmp_path / "copies")
    machine = new_machine()
    half = machine.settings.data_dir / RESTORING
    half.mkdir(parents=True)
    (half / "coin.key").write_bytes(b"half")
    machine.restore(tmp_path / "copies")
    assert (machine.settings.data_dir / "coin.key").read_bytes() == b"k" * 32


def test_a_restored_hub_takes_payments_and_is_copied_again(
    home: Machine, new_machine: NewMachine, tmp_path: Path
) -> None:
    pay(home, 100)
    home.back_up(tmp_path / "copies")
    machine = new_machine()
    machine.restore(tmp_path / "copies")
    pay(machine, 100)
    machine.clock.pass_(HOUR)
    again = machine.back_up(tmp_path / "copies")
    assert again.manifest.findings == ()
    with posting(machine.settings.database_url) as store:
        books = Books(open_engine(machine.settings.database_url), store)
        assert books.violations() == []
        books.engine.dispose()


@ON_SQLITE
def test_a_screen_takes_what_a_restored_hub_tells_it_for_the_newest(
    home: Machine, new_machine: NewMachine, tmp_path: Path
) -> None:
    engine = open_engine(home.settings.database_url)
    with transaction(engine) as tx:
        tx.execute(sa.text("INSERT INTO broadcast_manifest (node, version) VALUES ('screen-1', 12)"))
    engine.dispose()
    home.back_up(tmp_path / "copies")
    machine = new_machine()
    machine.restore(tmp_path / "copies")
    with machine.books() as books, reading(books.engine) as tx:
        assert tx.scalar(sa.text("SELECT version FROM broadcast_manifest")) > 10_000


@ON_SQLITE
def test_a_key_that_a_later_version_keeps_comes_back_too(
    home: Machine, new_machine: NewMachine, tmp_path: Path
) -> None:
    later = home.settings.data_dir / "later" / "seal.key"
    later.parent.mkdir()
    later.write_bytes(b"later")
    home.back_up(tmp_path / "copies")
    machine = new_machine()
    machine.restore(tmp_path / "copies")
    assert (machine.settings.data_dir / "later" / "seal.key").read_bytes() == b"later"
