"""What stands on the papers of a till: receipts, refunds, the day's totals, a shift.

A receipt is a 適格簡易請求書 (消費税法 57条の4第2項) when the shop is registered: issuer and T number, day,
contents with the mark of the reduced rate, total and tax for each rate. A shop that is not registered
must name no tax, and the paper then shows totals alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from drivers.ports import Block, Columns, Feed, Line, PaperDocument, QrCode, Rule
from edge.clock import CITY_TIME
from edge.duties.printing import copy_mark
from edge.duties.till.receipts.tax import REDUCED_MARK, Taxed, by_rate
from edge.wire import receipts
from edge.wire.messages.coin import Way
from kiosk.design.dates import wareki, yen
from kiosk.flows.till.model import Pending, RateParts, Shift, Takings, Totals

CHAIN_DIGITS = 16
"""Of the hash that the day's totals print: enough to find the place and to see another history."""

WAYS = {
    Way.CODE: "コード",
    Way.CARD: "さいふカード",
    Way.REQUEST: "画面のQR",
    Way.POSTER: "店頭のQR",
}


@dataclass(frozen=True, slots=True)
class Head:
    """Who issues the paper, at which ``till``: each counts the copies that it makes itself."""

    shop: str
    registration_number: str | None = None
    till: str = ""


@dataclass(frozen=True, slots=True)
class Receipt:
    """A payment. ``at``: when the ledger committed it; ``reduced``: the part of ``amount`` at 8 %."""

    head: Head
    amount: int
    number: str
    at: datetime
    reduced: int = 0
    way: Way | None = None
    copy: int = 0


@dataclass(frozen=True, slots=True)
class RefundReceipt:
    """What was given back, with its own number and that of the payment."""

    head: Head
    amount: int
    number: str
    original: str
    at: datetime
    reduced: int = 0
    copy: int = 0


@dataclass(frozen=True, slots=True)
class TotalsReport:
    """日計. ``times``: how often it has been printed at this place of the log; ``open``: 処理未了."""

    head: Head
    totals: Totals
    open: tuple[Pending, ...]
    at: datetime
    times: int = 1


@dataclass(frozen=True, slots=True)
class ShiftReport:
    head: Head
    shift: Shift
    at: datetime
    copy: int = 0


def receipt_document(receipt: Receipt) -> PaperDocument:
    """領収書."""
    return PaperDocument(tuple(_receipt(receipt)))


def refund_document(paper: RefundReceipt) -> PaperDocument:
    """ご返金の控え."""
    return PaperDocument(tuple(_refund(paper)))


def totals_document(paper: TotalsReport) -> PaperDocument:
    """日計: a function of the log up to the printed position, and what this till has open."""
    return PaperDocument(tuple(_totals(paper)))


def shift_document(paper: ShiftReport) -> PaperDocument:
    """シフトの控え: expected, counted, difference."""
    return PaperDocument(tuple(_shift(paper)))


def _receipt(receipt: Receipt) -> Iterator[Block]:
    yield from copy_mark(receipt.copy)
    yield from _title("領　収　書", receipt.head)
    yield from _when(receipt.at)
    yield Columns("番号", receipt.number)
    yield from _till(receipt.head)
    yield Rule()
    taxed = by_rate(receipt.amount, receipt.reduced)
    for each in taxed:
        yield Columns(f"お品代 {each.mark}".rstrip(), yen(each.total))
    yield Rule(double=True)
    yield Columns("合計（税込）", yen(receipt.amount), bold=True, scale=2)
    yield from _rates(taxed, receipt.head)
    yield Rule(double=True)
    way = f"（{WAYS[receipt.way]}）" if receipt.way else ""
    yield Columns("お支払い", f"地域通貨{way}")
    yield Line("上記の金額を領収しました。")
    yield from _code(receipt.number)
    yield Feed(2)


def _refund(paper: RefundReceipt) -> Iterator[Block]:
    yield from copy_mark(paper.copy)
    yield from _title("ご返金の控え", paper.head)
    yield from _when(paper.at)
    yield Columns("返金の番号", paper.number)
    yield Columns("元の領収書の番号", paper.original)
    yield from _till(paper.head)
    yield Rule(double=True)
    yield Columns("返金額（税込）", yen(paper.amount), bold=True, scale=2)
    yield from _rates(by_rate(paper.amount, paper.reduced), paper.head)
    yield Rule(double=True)
    yield Line("上記の金額を地域通貨で返金しました。")
    yield from _code(paper.original)
    yield Feed(2)


def _totals(paper: TotalsReport) -> Iterator[Block]:
    totals = paper.totals
    yield from _title("日　計", paper.head)
    yield Columns("対象日", wareki(totals.day))
    yield from _printed(paper.at, paper.times)
    yield Rule(double=True)
    yield from _taken(totals.takings, totals)
    yield Rule()
    for way, takings in totals.by_way:
        yield Columns(f"{WAYS[way]} {takings.payments}件", yen(takings.paid))
        if takings.refunds:
            yield Columns(f"　うち返金 {takings.refunds}件", yen(-takings.refunded))
    yield Rule()
    yield from _open(paper.open)
    yield Rule()
    yield Columns("台帳の位置", str(totals.position))
    yield Columns("台帳の印", totals.chain[:CHAIN_DIGITS])
    yield Feed(2)


def _shift(paper: ShiftReport) -> Iterator[Block]:
    shift = paper.shift
    yield from copy_mark(paper.copy)
    yield from _title("シフトの控え", paper.head)
    yield Columns("開始", _moment(shift.opened_at))
    yield Columns("終了", "未了" if shift.closed_at is None else _moment(shift.closed_at))
    yield from _printed(paper.at)
    yield Rule(double=True)
    yield from _taken(shift.takings)
    yield Rule()
    yield Columns("台帳の額", yen(shift.expected), bold=True)
    if shift.counted is not None:
        difference = shift.counted - shift.expected
        yield Columns("数えた額", yen(shift.counted), bold=True)
        yield Columns("差額", yen(difference) if difference <= 0 else f"+{yen(difference)}", bold=True)
        if difference:
            yield Line(" 差額があります ", align="centre", inverse=True)
    if shift.late.payments:
        yield Rule()
        yield Columns(f"前のシフトの領収書 {shift.late.payments}件", yen(shift.late.paid))
        yield Line("前のシフトを閉めたあとに届いた分です。")
        yield Line("上の額に入っていません。")
    yield Rule()
    yield Columns("台帳の位置", str(shift.position))
    yield Feed(2)


# --- parts ---------------------------------------------------------------------------------------


def _title(title: str, head: Head) -> Iterator[Block]:
    yield Line(title, scale=2, align="centre", bold=True)
    yield Feed()
    yield Line(head.shop, align="centre")
    if head.registration_number:
        yield Line(f"登録番号 {head.registration_number}", align="centre")
    yield Rule()


def _till(head: Head) -> Iterator[Block]:
    if head.till:
        yield Columns("端末", head.till)


def _when(at: datetime) -> Iterator[Block]:
    local = at.astimezone(CITY_TIME)
    yield Columns(wareki(local.date()), f"{local:%H:%M}")


def _moment(at: datetime) -> str:
    local = at.astimezone(CITY_TIME)
    return f"{local.month}月{local.day}日 {local:%H:%M}"


def _printed(at: datetime, times: int = 1) -> Iterator[Block]:
    again = f"（{times}回目）" if times > 1 else ""
    yield Columns(f"印刷{again}", _moment(at))


def _rates(taxed: tuple[Taxed, ...], head: Head) -> Iterator[Block]:
    for each in taxed:
        yield Columns(f"{each.percent}％対象（税込） {each.mark}".rstrip(), yen(each.total))
        if head.registration_number:
            yield Columns("　内消費税等", yen(each.tax))
    if any(each.mark for each in taxed):
        yield Line(f"{REDUCED_MARK}は軽減税率（8％）の対象です。")


def _code(number: str) -> Iterator[Block]:
    """Only for a number of the ledger: a till that does not know it yet prints none."""
    try:
        text = receipts.make(number)
    except receipts.ReceiptMisread:
        return
    yield Feed()
    yield QrCode(text, caption=number)


def _taken(takings: Takings, of_day: Totals | None = None) -> Iterator[Block]:
    """Rates stand on the day's totals alone: of a shift the till is not told what came in which way."""
    yield Columns(f"お支払い {takings.payments}件", yen(takings.paid))
    if of_day:
        yield from _parts(of_day.paid)
    yield Columns(f"返金 {takings.refunds}件", yen(-takings.refunded))
    if of_day:
        yield from _parts(of_day.refunded)
    yield Columns("差引", yen(takings.paid - takings.refunded), bold=True, scale=2)


def _parts(parts: RateParts) -> Iterator[Block]:
    """No tax here: it is rounded on each receipt, and its sum is not the tax of the sum."""
    for each in by_rate(parts.standard + parts.reduced, parts.reduced):
        yield Columns(f"　{each.percent}％対象（税込） {each.mark}".rstrip(), yen(each.total))
    if parts.as_receipt:
        yield Columns("　店頭のQR（領収書未発行）", yen(parts.as_receipt))


def _open(pending: tuple[Pending, ...]) -> Iterator[Block]:
    yield Columns("処理未了", f"{len(pending)}件", bold=bool(pending))
    for each in pending:
        yield Columns("　返金" if each.refund_id else "　お支払い", yen(each.amount))
        yield Line(f"　{each.id}")
    if pending:
        yield Line("上の合計に入っていません。", inverse=True)
        yield Line("レジで確認してください。")
