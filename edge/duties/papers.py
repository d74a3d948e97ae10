"""What stands on the papers: receipts and guide sheets as documents, independent of the printer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from drivers.ports import Block, Columns, Feed, Line, PaperDocument, Rule
from edge.wire.messages.procedures import CaseSheet, Text
from kiosk.design.dates import wareki, yen

CITY_TIME = ZoneInfo("Asia/Tokyo")


@dataclass(frozen=True, slots=True)
class Receipt:
    """A payment, or with ``refund`` what was given back. ``at``: when the ledger committed it."""

    shop: str
    registration_number: str | None
    amount: int
    number: str
    at: datetime
    copy: int = 0
    refund: bool = False


@dataclass(frozen=True, slots=True)
class GuideSheet:
    """The numbered sheet of a case. No name stands on it."""

    case: CaseSheet = field(repr=False)
    issued: datetime
    copy: int = 0
    english: bool = False


def receipt_document(receipt: Receipt) -> PaperDocument:
    """領収書, or 返金の控え."""
    return PaperDocument(tuple(_receipt(receipt)))


def guide_document(sheet: GuideSheet) -> PaperDocument:
    """案内票: the windows in the order of the visit, and the legal deadline."""
    return PaperDocument(tuple(_guide(sheet)))


def _receipt(receipt: Receipt) -> Iterator[Block]:
    local = receipt.at.astimezone(CITY_TIME)
    yield from _copy_mark(receipt.copy)
    yield Line("ご返金の控え" if receipt.refund else "領　収　書", scale=2, align="centre", bold=True)
    yield Feed()
    yield Line(receipt.shop, align="centre")
    if receipt.registration_number:
        yield Line(f"登録番号 {receipt.registration_number}", align="centre")
    yield Rule()
    yield Columns(wareki(local.date()), f"{local:%H:%M}")
    yield Columns("番号", receipt.number)
    yield Rule(double=True)
    label = "返金額" if receipt.refund else "合計（税込）"
    yield Columns(label, yen(receipt.amount), bold=True, scale=2)
    yield Rule(double=True)
    if receipt.refund:
        yield Line("上記の金額を返金しました。")
    else:
        yield Columns("お支払い", "地域通貨")
        yield Line("上記の金額を領収しました。")
    yield Feed(2)


def _guide(sheet: GuideSheet) -> Iterator[Block]:
    case = sheet.case
    yield from _copy_mark(sheet.copy)
    yield from _both(case.title, sheet.english, bold=True, align="centre")
    yield Line(case.number, scale=2, align="centre", bold=True)
    yield Rule(double=True)
    yield Line("届出の期限" + ("  Notify" if sheet.english else ""))
    yield from _both(case.deadline_text, sheet.english, bold=True, inverse=case.overdue)
    yield Line(f"（{case.ground}）")
    yield Rule()
    for order, window in enumerate(case.windows, start=1):
        yield Columns(f"{order}. {window.name}", f"窓口 {window.number}", bold=True)
        yield Line(f"   {window.errand}")
        if sheet.english:
            yield Line(f"   {window.name_en}: {window.errand_en}")
    yield Rule()
    if case.bring:
        yield Line("お持ちください" + ("  Please bring" if sheet.english else ""), bold=True)
        for thing in case.bring:
            yield from _both(thing, sheet.english, before="・")
        yield Rule()
    for note in case.notes:
        yield from _both(note, sheet.english)
    local = sheet.issued.astimezone(CITY_TIME)
    yield Columns(f"発行 {wareki(local.date())}", f"{local:%H:%M}")
    yield Feed(2)


def _both(
    text: Text,
    english: bool,
    *,
    bold: bool = False,
    inverse: bool = False,
    align: str = "left",
    before: str = "",
) -> Iterator[Block]:
    yield Line(before + text.ja, bold=bold, inverse=inverse, align=align)
    if english:
        yield Line(("  " if before else "") + text.en, align=align)


def _copy_mark(copy: int) -> Iterator[Block]:
    if copy:
        yield Line(f" 再発行（{copy}枚目） ", align="centre", bold=True, inverse=True)
