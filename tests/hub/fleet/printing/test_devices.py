"""What a printer's device says of its paper, and what of it cannot be."""

from __future__ import annotations

from datetime import timedelta

import msgspec
import pytest

from edge.wire.messages.printing import Printed
from hub.core import evidence
from hub.core.context import Context
from hub.core.db import reading, transaction
from hub.core.evidence import Entry, Rung
from hub.fleet.printing import devices
from hub.messaging.handlers import Fact, Refused

SHEET = Printed(
    subject="guide_sheet", reference="case-1", copy=0, content_sha256="ab" * 32, outcome="confirmed"
)


def fact(context: Context, node: str) -> Fact:
    now = context.clock.now()
    return Fact(hub=context, node=node, id="f", seq=1, path=("printer", "x"), at=now, received_at=now)


def begin_case(context: Context, node: str) -> None:
    with transaction(context.engine) as tx:
        at = context.clock.now() - timedelta(minutes=1)
        begun = Entry(subject="procedures", reference="case-1", place=node, rung=Rung.ACCEPTED, at=at)
        evidence.append(tx, begun)


def printed(context: Context) -> list[str]:
    with reading(context.engine) as tx:
        return [recorded.entry.place for recorded in evidence.entries(tx, "printing")]


def test_the_sheet_of_a_case_that_was_begun_there_is_evidence(context: Context) -> None:
    begin_case(context, "kiosk-1")
    with transaction(context.engine) as tx:
        devices.printed(tx, fact(context, "kiosk-1"), SHEET)
    assert printed(context) == ["kiosk-1"]


@pytest.mark.parametrize("odd", [
    {"reference": "case-2"}, {"subject": "banknote"}, {"outcome": "perhaps"},
])  # fmt: skip
def test_a_paper_that_cannot_be_is_not_believed(context: Context, odd: dict[str, object]) -> None:
    begin_case(context, "kiosk-1")
    with pytest.raises(Refused), transaction(context.engine) as tx:
        devices.printed(tx, fact(context, "kiosk-1"), msgspec.structs.replace(SHEET, **odd))
    assert printed(context) == []


def test_a_sheet_begun_at_another_device_was_not_printed_here(context: Context) -> None:
    begin_case(context, "kiosk-1")
    with pytest.raises(Refused), transaction(context.engine) as tx:
        devices.printed(tx, fact(context, "kiosk-2"), SHEET)
