"""A document from the order to its bytes: the code on the paper, the same file again, a crash between."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from hub.core import blobs
from hub.core.context import Context
from hub.core.db import reading, transaction
from hub.core.guarding import MisusedTransaction
from hub.documents import issuing, queries, service, typesetting
from hub.documents.errors import DocumentError
from hub.documents.issuing import Issued
from hub.documents.model import Order, State, source_of
from tests.hub.documents.papers import NOTICE, notice
from tests.support.paper import codes


def issue(context: Context, folder: Path, text: str = "港の店") -> Issued:
    paper = notice(folder, text)
    return issuing.issue(context, NOTICE, paper, reference="a", title=text, by="s-1")


def test_the_code_on_the_paper_is_the_address_that_verifies_it(context: Context, tmp_path: Path) -> None:
    issued = issue(context, tmp_path)
    address = f"http://localhost:8080/verify/{issued.document.token}"
    assert codes(issued.content) == {address}


def test_asked_for_twice_it_is_the_same_file_to_the_byte(context: Context, tmp_path: Path) -> None:
    first, again = issue(context, tmp_path), issue(context, tmp_path)
    assert first == again
    assert first.document.sha256 == hashlib.sha256(first.content).hexdigest()


def test_what_has_changed_is_version_two(context: Context, tmp_path: Path) -> None:
    issue(context, tmp_path)
    second = issue(context, tmp_path, "浜の店")
    assert (second.document.version, second.document.state) == (2, State.VALID)


def test_after_a_crash_between_number_and_paper_the_next_press_makes_that_paper(
    context: Context, tmp_path: Path
) -> None:
    paper = notice(tmp_path, "港の店")
    order = Order(kind=NOTICE, reference="a", title="港の店", source=source_of(NOTICE, paper), by="s-1")
    with transaction(context.engine) as tx:
        taken = service.reserve(tx, context, order)
    made = typesetting.pdf(paper, service.stamp_of(context.settings, taken))
    blobs.put(context.settings, made, blobs.Shelf.DOCUMENTS)  # and then the process dies
    issued = issue(context, tmp_path)
    assert (issued.document.number, issued.content) == (taken.number, made)
    with reading(context.engine) as tx:
        assert queries.numbers(tx, range(1, 9)) == {issued.document.id: taken.number}


def test_a_changed_file_has_another_hash(context: Context, tmp_path: Path) -> None:
    issued = issue(context, tmp_path)
    tampered = issued.content.replace(b"%PDF-1.7", b"%PDF-1.6")
    assert tampered != issued.content
    assert hashlib.sha256(tampered).hexdigest() != issued.document.sha256


def test_a_paper_lies_where_no_device_fetches_it(context: Context, tmp_path: Path) -> None:
    sha256 = issue(context, tmp_path).document.sha256
    assert sha256 is not None
    assert blobs.path(context.settings, sha256) is None
    assert blobs.path(context.settings, sha256, blobs.Shelf.DOCUMENTS) is not None


def test_a_document_whose_bytes_are_gone_says_so(context: Context, tmp_path: Path) -> None:
    lost = issuing.kept(context.settings, issue(context, tmp_path).document)
    assert lost is not None
    lost.unlink()
    with pytest.raises(DocumentError):
        issue(context, tmp_path)


def test_no_paper_is_made_inside_a_transaction(context: Context, tmp_path: Path) -> None:
    with pytest.raises(MisusedTransaction), transaction(context.engine):
        typesetting.pdf(notice(tmp_path, "港の店"))
