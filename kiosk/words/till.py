"""The till's words: what happened, what it means, what to do next. A shop is in a hurry."""

from __future__ import annotations

from kiosk.words.catalogue import Catalogue, Words
from kiosk.words.common import COMMON

TILL: Catalogue = COMMON | {
    "title": Words("会計", "Till", "お会計"),
    "amount": Words("金額", "Amount", "お金（かね）"),
    "list": Words("本日の一覧", "Today", "きょうの一覧"),
    "backspace": Words("1文字消す", "Delete", "1つ消す"),
    "clear": Words("クリア", "Clear", "ぜんぶ消す"),
    "scan_next": Words("コードを読む", "Scan code", "コードを読む"),
    "no_amount": Words("金額を入力してください", "Enter the amount", "お金を入れてください"),
    "offline_keying": Words(
        "つながっていないため、いまは支払いを受けられません。現金をご利用ください",
        "No connection: payments cannot be taken now. Please use cash",
        "つながっていません。いまは 現金（げんきん）だけ 使えます",
    ),
    "offline_banner": Words(
        "つながっていません。支払いと返金は再開までお待ちください",
        "No connection. Payments and refunds will resume when it is back",
        "つながっていません。もどるまで お待ちください",
    ),
    "same_amount": Words(
        "同じ金額の処理未了があります",
        "An open payment has this amount",
        "同じ お金の 支払いが 終わっていません",
    ),
    "same_amount_body": Words(
        "￥{amount} の結果がまだ分かっていません。"
        "同じお客様なら、二重に受け取らないよう先に確認してください。",
        "The outcome of ￥{amount} is not known yet. If this is the same customer, check it first "
        "so that they do not pay twice.",
        "￥{amount} の けっかが まだ わかりません。同じ お客さんなら、先に かくにん してください。",
    ),
    "check_first": Words("前の支払いを確認", "Check the first", "前の 支払いを かくにん"),
    "another_customer": Words("別のお客様です", "Another customer", "ちがう お客さん"),
    "scanning": Words(
        "お客様のコードを読んでください", "Scan the customer's code", "お客さんの コードを 読んでください"
    ),
    "scanning_body": Words(
        "スマートフォンの画面を読み取り口に向けます",
        "Hold the phone in front of the scanner",
        "スマホを 読み取り口に 向けます",
    ),
    "cancel": Words("取り消す", "Cancel", "やめる"),
    "working": Words("支払いを確かめています", "Confirming the payment", "支払いを たしかめています"),
    "working_refund": Words(
        "返金を確かめています", "Confirming the refund", "返金（へんきん）を たしかめています"
    ),
    "asking": Words("結果を問い合わせています", "Asking for the outcome", "けっかを 聞いています"),
    "working_body": Words(
        "結果が出るまで、お客様にお待ちいただいてください",
        "Please ask the customer to wait for the outcome",
        "お客さんに 待って もらってください",
    ),
    "later": Words("あとで確認する", "Check later", "あとで かくにん"),
    "paid": Words("支払い完了", "Paid", "支払い できました"),
    "refunded": Words("返金完了", "Refunded", "返金 できました"),
    "refused": Words("支払いできません", "Not paid", "支払い できません"),
    "refund_refused": Words("返金できません", "Not refunded", "返金 できません"),
    "unsettled": Words("処理未了", "Outcome unknown", "まだ わかりません"),
    "unsettled_body": Words(
        "支払われたかどうかが分かりません。もう一度支払ってもらわず、「確認する」を押してください",
        "It is not known whether this was paid. Do not charge again: press Check",
        "支払いが できたか わかりません。もういちど 払わないで、「かくにん する」を 押してください",
    ),
    "unsettled_refund_body": Words(
        "返金されたかどうかが分かりません。現金で返さず、「確認する」を押してください",
        "It is not known whether this was refunded. Do not give cash: press Check",
        "返金が できたか わかりません。現金で 返さないで、「かくにん する」を 押してください",
    ),
    "unsettled_count": Words(
        "処理未了が{count}件あります",
        "{count} with unknown outcome",
        "わからない 支払いが {count}つ あります",
    ),
    "ask": Words("確認する", "Check", "かくにん する"),
    "done": Words("次の会計", "Next customer", "次の お客さん"),
    "again": Words("やり直す", "Try again", "もういちど"),
    "late_paid": Words(
        "￥{amount} は支払い済みと確認できました",
        "￥{amount} turned out to be paid",
        "￥{amount} は 支払い できていました",
    ),
    "late_refunded": Words(
        "￥{amount} は返金済みと確認できました",
        "￥{amount} turned out to be refunded",
        "￥{amount} は 返金 できていました",
    ),
    "late_refused": Words(
        "￥{amount} は支払われていません",
        "￥{amount} turned out not to be paid",
        "￥{amount} は 支払われていません",
    ),
    "late_refund_refused": Words(
        "￥{amount} は返金されていません",
        "￥{amount} turned out not to be refunded",
        "￥{amount} は 返金されていません",
    ),
    "receipt_printing": Words("レシートを印刷しています", "Printing the receipt", "レシートを 出しています"),
    "receipt_confirmed": Words("レシートが出ました", "Receipt printed", "レシートが 出ました"),
    "receipt_refused": Words(
        "レシートは出ていません：{reason}", "No receipt: {reason}", "レシートが 出ません：{reason}"
    ),
    "short_paper_out": Words("紙がありません", "no paper", "紙が ありません"),
    "short_cover_open": Words("ふたが開いています", "the cover is open", "ふたが 開いています"),
    "short_other": Words("プリンターが使えません", "the printer is not ready", "プリンターが 使えません"),
    "receipt_unknown": Words(
        "レシートが出たか分かりません。紙を見て、出ていなければ再発行してください",
        "The receipt may not have come out. Look, and reissue it if it is missing",
        "レシートが 出たか わかりません。紙を 見てください",
    ),
    "print_again": Words("印刷する", "Print", "印刷する"),
    "reissue": Words("再発行", "Reissue", "もういちど 出す"),
    "list_loading": Words("一覧を読み込んでいます", "Loading", "読んでいます"),
    "list_failed": Words(
        "一覧を読み込めませんでした。つながってから、もう一度開いてください",
        "The list could not be loaded. Open it again once connected",
        "一覧が 読めません。あとで もういちど 開いてください",
    ),
    "list_reload": Words("もう一度読み込む", "Load again", "もういちど 読む"),
    "list_empty": Words(
        "本日の支払いはまだありません", "No payments yet today", "きょうの 支払いは まだ ありません"
    ),
    "time": Words("時刻", "Time", "時間（じかん）"),
    "number": Words("番号", "No.", "番号（ばんごう）"),
    "state": Words("状態", "State", "ようす"),
    "state_paid": Words("支払い済み", "Paid", "支払い済み"),
    "state_refunded": Words("返金済み", "Refunded", "返金済み"),
    "open_entry": Words("開く", "Open", "開く"),
    "refund": Words("全額を返金", "Refund in full", "ぜんぶ 返す"),
    "refund_question": Words("￥{amount} を返金しますか", "Refund ￥{amount}?", "￥{amount} を 返しますか"),
    "refund_body": Words(
        "お客様のウォレットに全額が戻ります",
        "The whole amount goes back to the customer's wallet",
        "お客さんに ぜんぶ もどります",
    ),
    "refund_confirm": Words("返金する", "Refund", "返す"),
    "paper_out": Words(
        "プリンターの紙がなくなりました。補充するとレシートをあとから印刷できます",
        "The printer is out of paper. Refill it; receipts can be printed afterwards",
        "プリンターの 紙が ありません。紙を 入れてください",
    ),
    "paper_near_end": Words(
        "プリンターの紙が残りわずかです", "The printer's paper is running low", "紙が もうすぐ なくなります"
    ),
    "cover_open": Words(
        "プリンターのふたが開いています", "The printer's cover is open", "プリンターの ふたが 開いています"
    ),
    "printer_other": Words(
        "プリンターが使えません。支払いは受けられますが、レシートは出ません",
        "The printer is not ready. Payments work, receipts do not",
        "プリンターが 使えません",
    ),
    "scanner_missing": Words(
        "読み取り機が外れています。ケーブルを確かめてください",
        "The scanner is unplugged. Check its cable",
        "読み取り機が ありません。ケーブルを 見てください",
    ),
    "shortcuts": Words(
        "数字キー・Enter 確定・Esc 取消・F2 一覧", "Digits · Enter · Esc · F2 list", "数字・Enter・Esc・F2"
    ),
    "reason_offline": Words(
        "つながっていないため、何も送っていません",
        "No connection: nothing was sent",
        "つながっていません。何も 送っていません",
    ),
    "reason_device_full": Words(
        "この端末に記録できないため、何も送っていません。係へ連絡し、現金をご利用ください",
        "This till cannot keep records: nothing was sent. Call support and use cash",
        "この きかいに 書けません。何も 送っていません。現金を 使ってください",
    ),
    "reason_not_committed": Words(
        "支払いは行われていません。最初からやり直せます",
        "No money moved. You can start again",
        "お金は 動いていません。もういちど できます",
    ),
    "reason_malformed": Words(
        "内容が正しくないため受け付けられませんでした",
        "The request was not accepted",
        "受け付け できませんでした",
    ),
    "reason_shop_not_active": Words(
        "この店舗は現在ご利用いただけません。市の窓口へご連絡ください",
        "This shop is not active. Contact the city",
        "このお店は いま 使えません",
    ),
    "reason_id_reused": Words(
        "番号が重複しました。最初からやり直してください",
        "The number was used twice. Start again",
        "番号が 同じです。もういちど してください",
    ),
    "reason_code_unreadable": Words(
        "このコードでは支払えません。お客様に支払い画面を開いてもらってください",
        "This code cannot pay. Ask the customer to open the payment screen",
        "この コードは 使えません。支払いの 画面を 開いて もらってください",
    ),
    "reason_code_expired": Words(
        "コードの期限が切れています。新しいコードを見せてもらってください",
        "The code has expired. Ask for a new one",
        "コードが 古いです。新しい コードを 見せて もらってください",
    ),
    "reason_code_used": Words(
        "使用済みのコードです。新しいコードを見せてもらってください",
        "The code was already used. Ask for a new one",
        "使った コードです。新しい コードを 見せて もらってください",
    ),
    "reason_wallet_frozen": Words(
        "このウォレットは停止中です。別の方法で支払ってもらってください",
        "This wallet is locked. Ask for another way to pay",
        "この ウォレットは 止まっています。ほかの 方法で 払って もらってください",
    ),
    "reason_over_limit": Words(
        "1回または1日の上限を超えます",
        "Over the limit of a payment or a day",
        "使える お金の 上限（じょうげん）を こえます",
    ),
    "reason_insufficient_funds": Words(
        "残高が足りません。お金は動いていません", "Not enough balance. No money moved", "お金が 足りません"
    ),
    "reason_over_cap": Words("残高の上限を超えます", "Over the cap of the balance", "お金の 上限を こえます"),
    "reason_payment_not_found": Words(
        "この支払いは見つかりません", "This payment was not found", "この 支払いは ありません"
    ),
    "reason_not_this_shop": Words(
        "別の店舗の支払いです", "This payment belongs to another shop", "ほかの お店の 支払いです"
    ),
    "reason_over_refund": Words("すでに返金されています", "Already refunded", "もう 返しました"),
    "reason_closed": Words(
        "支払いは行われていません。最初からやり直せます",
        "No money moved. You can start again",
        "お金は 動いていません。もういちど できます",
    ),
}
"""Every reason of refusal is ``reason_<value>``; every printer reason its own key, else ``printer_other``."""
