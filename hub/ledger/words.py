"""Classes of money, and what always holds in the books, as people read it: Japanese and English."""

from __future__ import annotations

from dataclasses import dataclass

from hub.ledger.audit.documents import KINDS
from kiosk.words.catalogue import Words


@dataclass(frozen=True, slots=True)
class Rule:
    """An invariant's name and what it says; its English sentence is the check's own."""

    ja: str
    en: str
    says: str


CLASS_NAMES = {
    0: ("債権", "Claim"),
    1: ("キャンペーン", "Campaign"),
    2: ("行政ポイント", "City points"),
    3: ("購入", "Bought"),
}
"""Class of money → its name, Japanese and English."""

RULES = {
    "zero_sum": Rule("貸借の一致", "Sums to zero", "どの仕訳も、区分ごとに足すと0円になる。"),
    "balances_follow_lines": Rule(
        "残高と明細の一致", "Balances follow lines", "口座の残高は、その明細を足したものに等しい。"
    ),
    "statements_are_whole": Rule(
        "明細の連続", "Statements are whole", "どの口座の明細も、抜けなく前の明細につながっている。"
    ),
    "within_limits": Rule(
        "下限と上限",
        "Within limits",
        "取り置きを数えても、残高は下限と上限の間にあり、さいふは借りをつくらない。",
    ),
    "holds_end_once": Rule(
        "取り置きの終わり", "Holds end once", "取り置きは一度だけ終わり、取り置いた額より多くは支払われない。"
    ),
    "set_aside_is_held": Rule(
        "取り置きの額", "Set aside is held", "口座の取り置き額は、まだ終わっていない取り置きの合計に等しい。"
    ),
    "one_outcome": Rule(
        "結果は一つ", "One outcome", "一つの番号の取引は一度だけ記録され、記録の順番に抜けがない。"
    ),
    "once_used": Rule("コードは一度だけ", "Used once", "使い捨てのコードで二度支払われたことはない。"),
    "refunds_bounded": Rule(
        "返金の上限", "Refunds bounded", "一つの支払いへの返金の合計は、その支払いの額を超えない。"
    ),
    "lots_are_balances": Rule(
        "期限ごとの残高", "Lots are balances", "期限ごとに分けた残高を足すと、さいふの残高になる。"
    ),
    "meters_follow_log": Rule(
        "限度の数え方", "Meters follow the log", "1日と1か月の利用額は、その期間の取引の合計に等しい。"
    ),
    "no_expired_money_spent": Rule(
        "期限切れの不使用", "No expired money spent", "期限の過ぎた残高は、失効のほかに使われていない。"
    ),
    "issued_is_accounted_for": Rule(
        "発行額の内訳", "Issued is accounted for", "発行した額は、使用・失効・払戻し・未使用で説明がつく。"
    ),
    "chain_is_whole": Rule(
        "記録の連鎖",
        "The chain is whole",
        "はじめから終わりまで、書き換えを見つけるための値がつながっている。",
    ),
    "time_runs_forward": Rule("時刻の順", "Time runs forward", "記録の時刻は、前の記録より戻らない。"),
    "references_exist": Rule(
        "参照先の実在", "References exist", "帳簿が指し示す口座や取引は、すべて帳簿の中にある。"
    ),
}

PAGES = (
    Words("記録", "Record"),
    Words("帳簿の監査", "Ledger audit"),
    Words(
        "この二つを書き留めるか、確認済みとして記録してください。"
        "あとで帳簿が書き換えられると、同じ位置の値が合わなくなります。",
        "Write both down, or sign them off. If the books are rewritten, they no longer fit.",
    ),
    Words("現在", "Now"),
    Words("区分", "Class"),
    Words("発行", "Issued"),
    Words("使用", "Used"),
    Words("失効", "Expired"),
    Words("払戻し", "Refunded"),
    Words("未使用", "Unused"),
    Words("位置", "Position"),
    Words("連鎖", "Chain"),
    Words("日時", "When"),
    Words(
        "発行 − 使用 − 失効 − 払戻し = 未使用。前払式支払手段として数えるのは「購入」だけです。",
        "Issued − used − expired − refunded = unused. Only what was bought counts as a prepaid instrument.",
    ),
    Words("その日までに仕訳はありません", "Nothing was posted by that day"),
    Words("別の日を選んでください。", "Please choose another day."),
    Words("帳簿でいつも成り立つこと", "What always holds in the books"),
    Words("名前", "Name"),
    Words("内容", "What"),
    Words("結果", "Result"),
    Words("未確認", "Not checked"),
    Words("破れています", "Broken"),
    Words("成り立つ", "Holds"),
    Words("債権", "Claim"),
    Words("{day} 23:59:59 の時点", "At 23:59:59 of {day}"),
    *(kind.words for kind in KINDS),
    Words(
        "終わった日を選んでください。その日の数字は、翌日から文書にできます。",
        "Choose a day that is over. Its figures can be issued from the next day on.",
    ),
)
"""Sentences of the pages that stand there in Japanese alone, and their English."""

EASY = {
    "地域通貨の発行と未使用残高の報告": "つながるコインの お金の 報告（ほうこく）",
    "木更津市 地域通貨の監査（見本）": "木更津市（きさらづし） つながるコイン（見本（みほん））",
}
"""What whoever holds a statement reads when he verifies it."""
