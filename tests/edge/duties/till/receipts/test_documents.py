"""What stands on a till's papers, line by line."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from drivers.ports import PaperDocument, QrCode
from edge.duties.till.receipts.documents import (
    Head,
    Receipt,
    RefundReceipt,
    ShiftReport,
    TotalsReport,
    receipt_document,
    refund_document,
    shift_document,
    totals_document,
)
from edge.wire.messages.coin import Way
from kiosk.flows.till.model import Pending, Shift, Takings, Totals
from kiosk.words.till import TILL
from tests.edge.duties.far_ends import text_of

AT = datetime(2026, 4, 1, 3, 5, tzinfo=UTC)
HEAD = Head("浜の店", "T1130001000019")
MIXED = Receipt(HEAD, 1200, "00012-34566", AT, reduced=540, way=Way.REQUEST)


def lines(document: PaperDocument) -> list[str]:
    return text_of(document).splitlines()


def test_a_receipt_is_a_simplified_qualified_invoice() -> None:
    """消費税法 57条の4第2項: issuer and number, day, contents and mark, total and tax for each rate."""
    assert lines(receipt_document(MIXED)) == [
        "領　収　書",
        "浜の店",
        "登録番号 T1130001000019",
        "令和8年4月1日（水） 12:05",
        "番号 00012-34566",
        "お品代 ￥660",
        "お品代 ※ ￥540",
        "合計（税込） ￥1,200",
        "10％対象（税込） ￥660",
        "　内消費税等 ￥60",
        "8％対象（税込） ※ ￥540",
        "　内消費税等 ￥40",
        "※は軽減税率（8％）の対象です。",
        "お支払い 地域通貨（画面のQR）",
        "上記の金額を領収しました。",
        "[TSR1:0001234566] 00012-34566",
    ]


def test_a_card_has_one_name_on_screen_and_paper() -> None:
    name = TILL["way_card"].ja
    assert name == "さいふカード"
    assert f"お支払い 地域通貨（{name}）" in lines(receipt_document(replace(MIXED, way=Way.CARD)))
    by_card = replace(TOTALS, by_way=((Way.CARD, TAKINGS),))
    assert f"{name} 12件 ￥18,400" in lines(totals_document(TotalsReport(HEAD, by_card, (), AT)))


def test_a_receipt_at_one_rate_says_nothing_of_the_other() -> None:
    said = lines(receipt_document(replace(MIXED, reduced=0)))
    assert "　内消費税等 ￥109" in said
    assert not [line for line in said if "※" in line or "8％" in line]


def test_a_shop_without_a_number_names_no_tax() -> None:
    """Anything that looks like an invoice without being one is forbidden (消費税法 57条の5)."""
    said = lines(receipt_document(replace(MIXED, head=Head("浜の店"))))
    assert not [line for line in said if "登録番号" in line or "消費税等" in line]
    assert "8％対象（税込） ※ ￥540" in said


def test_a_copy_bears_its_mark_its_count_and_the_same_number() -> None:
    original, copy = lines(receipt_document(MIXED)), lines(receipt_document(replace(MIXED, copy=2)))
    assert copy == [" 再発行（2枚目） ", *original]


def test_paper_names_the_till_that_printed_it_since_each_counts_its_own_copies() -> None:
    here = replace(HEAD, till="till-2")
    assert "端末 till-2" in lines(receipt_document(replace(MIXED, head=here)))
    refund = RefundReceipt(here, 540, "00012-40001", "00012-34566", AT)
    assert "端末 till-2" in lines(refund_document(refund))


@pytest.mark.parametrize("number", ["p-1", "No-1", "0001234560", "00012-34560"])
def test_a_number_that_is_none_of_the_ledger_gets_no_code(number: str) -> None:
    blocks = receipt_document(replace(MIXED, number=number)).blocks
    assert not [block for block in blocks if isinstance(block, QrCode)]


def test_a_refund_names_the_payment_and_its_rates() -> None:
    slip = RefundReceipt(HEAD, 540, "00012-40001", "00012-34566", AT, reduced=540, copy=1)
    said = lines(refund_document(slip))
    for line in (
        " 再発行（1枚目） ",
        "ご返金の控え",
        "返金の番号 00012-40001",
        "元の領収書の番号 00012-34566",
        "返金額（税込） ￥540",
        "8％対象（税込） ※ ￥540",
        "　内消費税等 ￥40",
        "[TSR1:0001234566] 00012-34566",
    ):
        assert line in said
    assert not [line for line in said if "10％" in line]


TAKINGS = Takings(12, 18_400, 3_240, 1, 1_080, 1_080, 1_400)
BY_WAY = (
    (Way.CODE, Takings(11, 17_000, 3_240, 1, 1_080, 1_080)),
    (Way.POSTER, Takings(1, 1_400)),
)
TOTALS = Totals(date(2026, 4, 1), TAKINGS, BY_WAY, 123_456, "0123456789abcdef" * 4)


def test_the_days_totals_say_what_they_are_a_function_of() -> None:
    assert lines(totals_document(TotalsReport(HEAD, TOTALS, (), AT))) == [
        "日　計",
        "浜の店",
        "登録番号 T1130001000019",
        "対象日 令和8年4月1日（水）",
        "印刷 4月1日 12:05",
        "お支払い 12件 ￥18,400",
        "　10％対象（税込） ￥13,760",
        "　8％対象（税込） ※ ￥3,240",
        "　店頭のQR（領収書未発行） ￥1,400",
        "返金 1件 −￥1,080",
        "　8％対象（税込） ※ ￥1,080",
        "差引 ￥17,320",
        "コード 11件 ￥17,000",
        "　うち返金 1件 −￥1,080",
        "店頭のQR 1件 ￥1,400",
        "処理未了 0件",
        "台帳の位置 123456",
        "台帳の印 0123456789abcdef",
    ]


def test_what_came_by_the_shops_printed_code_and_has_no_receipt_yet_stands_apart() -> None:
    takings = Takings(1, 480, 0, 1, 200, 0, 480, 200)
    totals = replace(TOTALS, takings=takings, by_way=((Way.POSTER, takings),))
    said = lines(totals_document(TotalsReport(HEAD, totals, (), AT)))
    assert said[said.index("お支払い 1件 ￥480") :][:5] == [
        "お支払い 1件 ￥480",
        "　店頭のQR（領収書未発行） ￥480",
        "返金 1件 −￥200",
        "　店頭のQR（領収書未発行） ￥200",
        "差引 ￥280",
    ]


def test_what_is_open_stands_on_the_days_totals_with_its_id_and_is_not_counted() -> None:
    open = (Pending("p-9", 700), Pending("p-1", 300, "r-1"))
    said = lines(totals_document(TotalsReport(HEAD, TOTALS, open, AT, times=2)))
    assert "印刷（2回目） 4月1日 12:05" in said
    start = said.index("処理未了 2件")
    assert said[start : start + 7] == [
        "処理未了 2件", "　お支払い ￥700", "　p-9", "　返金 ￥300", "　r-1",
        "上の合計に入っていません。", "レジで確認してください。",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("counted", "difference", "warned"),
    [(17_320, "差額 ￥0", False), (17_300, "差額 −￥20", True), (17_420, "差額 +￥100", True)],
)
def test_a_shift_shows_expected_counted_and_difference(counted: int, difference: str, warned: bool) -> None:
    shift = Shift("s-1", AT, AT, TAKINGS, 17_320, counted, 99)
    said = lines(shift_document(ShiftReport(HEAD, shift, AT)))
    assert not [line for line in said if "％" in line]
    assert ["台帳の額 ￥17,320", f"数えた額 {'￥'}{counted:,}", difference] == [
        line for line in said if "額 " in line
    ]
    assert (" 差額があります " in said) is warned
    assert "台帳の位置 99" in said
    assert not [line for line in said if "前のシフト" in line]


def test_receipts_of_an_earlier_shift_have_a_line_of_their_own_beside_the_sum() -> None:
    late = Takings(payments=2, paid=700)
    shift = Shift("s-2", AT, AT, TAKINGS, 17_320, 17_320, 99, late)
    said = lines(shift_document(ShiftReport(HEAD, shift, AT)))
    assert [line for line in said if "額 " in line] == ["台帳の額 ￥17,320", "数えた額 ￥17,320", "差額 ￥0"]
    assert "前のシフトの領収書 2件 ￥700" in said
