"""The till's words: what happened, what it means, what to do next. A shop is in a hurry."""

from __future__ import annotations

from kiosk.words.catalogue import Catalogue, Words
from kiosk.words.common import COMMON
from kiosk.words.till_counter import COUNTER
from kiosk.words.till_reasons import REASONS

TILL: Catalogue = (
    COMMON
    | COUNTER
    | REASONS
    | {
        "title": Words("会計", "Till", "お会計"),
        "amount": Words("金額", "Amount", "お金"),
        "list": Words("本日の一覧", "Today", "きょうの一覧"),
        "backspace": Words("1文字消す", "Delete", "1つ消す"),
        "clear": Words("クリア", "Clear", "ぜんぶ消す"),
        "scan_next": Words("コードを読む", "Scan code", "コードを読む"),
        "show_code": Words("QRを見せる", "Show QR", "QRを 見せる"),
        "poster": Words("店頭のQR", "Shop's QR", "お店の QR"),
        "line_10": Words("＋10％", "+10%", "＋10％"),
        "line_8": Words("＋8％※", "+8%※", "＋8％※"),
        "rate_10": Words("10％", "10%", "10％"),
        "rate_8": Words("8％※", "8%※", "8％※"),
        "undo": Words("元に戻す", "Undo", "もとに もどす"),
        "take_back": Words("1つ前を直す", "Correct last", "前を なおす"),
        "lines": Words("明細", "Lines", "買ったもの"),
        "lines_more": Words("ほか{count}件", "{count} more", "ほか {count}こ"),
        "total": Words("合計", "Total", "ぜんぶで"),
        "too_many_lines": Words(
            "明細は30件までです。ここまでを先に会計してください",
            "A sale has at most 30 lines. Take payment for these first",
            "30こまでです。先に 払って もらってください",
        ),
        "withdrawn": Words(
            "QRを閉じました。支払いは行われていません",
            "The QR code is closed. Nothing was paid",
            "QRを とじました。お金は 動いていません",
        ),
        "no_amount": Words("金額を入力してください", "Enter the amount", "お金を入れてください"),
        "offline_keying": Words(
            "つながっていないため、いまは支払いを受けられません。現金をご利用ください",
            "No connection: payments cannot be taken now. Please use cash",
            "つながっていません。いまは 現金だけ 使えます",
        ),
        "offline_banner": Words(
            "つながっていません。支払いと返金は再開までお待ちください",
            "No connection. Payments and refunds will resume when it is back",
            "つながっていません。もどるまで お待ちください",
        ),
        "stopped": Words("停止中", "Stopped", "とまっています"),
        "stopped_keying": Words(
            "市がこのレジを止めているため、いまは支払いを受けられません。現金をご利用ください",
            "The city has stopped this till: payments cannot be taken now. Please use cash",
            "市が このレジを 止めています。いまは 現金（げんきん）だけ 使えます",
        ),
        "stopped_banner": Words(
            "市がこのレジを止めています。記録は失われません。市の情報政策課に連絡してください",
            "The city has stopped this till. Nothing is lost. Please call the city's IT section",
            "市が このレジを 止めています。記録は なくなりません。情報政策課に 電話してください",
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
        "announce": Words("{amount}円のお支払いがありました", "A payment of {amount} yen"),
        "scanning": Words(
            "お客様のコードを読んでください", "Scan the customer's code", "お客さんの コードを 読んでください"
        ),
        "scanning_body": Words(
            "スマートフォンの画面を読み取り口に向けます",
            "Hold the phone in front of the scanner",
            "スマホを 読み取り口に 向けます",
        ),
        "scanned_receipt": Words(
            "それはレシートです。お客様の支払いコードを読んでください",
            "That is a receipt. Scan the customer's payment code",
            "それは レシートです。お客さんの コードを 読んでください",
        ),
        "scan_again": Words(
            "このコードは読めませんでした。もう一度かざすか「QRを見せる」で受けられます",
            "This code could not be read. Try again, or use Show QR",
            "この コードは 読めません。もう一度 かざしてください。「QRを 見せる」も 使えます",
        ),
        "scan_or_show": Words(
            "読み取り機が使えません。「QRを見せる」で受けられます",
            "The scanner is not ready. Show QR works",
            "読み取り機が 使えません。「QRを 見せる」を 押してください",
        ),
        "pin_title": Words("暗証番号を入れてください", "Enter your PIN", "あんしょう番号を 入れてください"),
        "pin_hand_over": Words(
            "画面をお客様に向けてください",
            "Turn the screen to the customer",
            "がめんを お客さんに 向けてください",
        ),
        "pin_body": Words(
            "さいふカードの4けたの番号です。店員には見せないでください",
            "The four digits of your wallet card. Keep them from view",
            "さいふカードの 4つの 数字です。店の人に 見せないでください",
        ),
        "pin_short": Words("4けたすべて入れてください", "Enter all four digits", "4つ ぜんぶ 入れてください"),
        "pin_wrong": Words("番号が違います", "Wrong PIN", "番号が ちがいます"),
        "pin_and_tries": Words("{problem}。{tries}", "{problem}. {tries}", "{problem}。{tries}"),
        "pin_enter": Words("支払う", "Pay", "払う"),
        "pin_entered": Words("{count}けた入力済み", "{count} digits entered", "{count}つ 入れました"),
        "tries_left": Words("あと{count}回", "{count} tries left", "あと {count}回"),
        "last_try": Words(
            "あと1回で使えなくなります",
            "One more wrong PIN locks the card",
            "あと1回 まちがえると 使えません",
        ),
        "requesting": Words("QRを用意しています", "Getting the QR code", "QRを 作っています"),
        "showing": Words(
            "お客様のスマートフォンで読んでください",
            "Scan with your phone",
            "スマホで 読んでください",
        ),
        "showing_body": Words(
            "支払われると、この画面が変わります",
            "This screen changes once it is paid",
            "払うと、この がめんが かわります",
        ),
        "seconds_left": Words("残り", "Time left", "あと"),
        "seconds": Words("秒", "s", "秒"),
        "withdraw": Words("取り消す", "Cancel", "やめる"),
        "withdrawing": Words(
            "支払われていないか確かめています",
            "Making sure that nothing was paid",
            "払っていないか たしかめています",
        ),
        "qr_label": Words("支払い用QRコード", "Payment QR code", "支払いの QR"),
        "at_poster": Words(
            "店頭のQRを読んで、この金額を入れてもらってください",
            "Ask the customer to scan the shop's QR and enter this amount",
            "お店の QRを 読んで、このお金を 入れて もらってください",
        ),
        "at_poster_body": Words(
            "届くと、この画面が変わります",
            "This screen changes once it arrives",
            "とどくと、この がめんが かわります",
        ),
        "at_poster_other": Words(
            "別の金額 ￥{amount} が届きました。「届いた支払い」にあります",
            "Another amount, ￥{amount}, came in. See Arrivals",
            "ちがう お金 ￥{amount} が とどきました",
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
        "unsettled_unfit_body": Words(
            "頼んだ金額や払い方と合わない返事が来ました。品物を渡さず、管理者に知らせてください",
            "The reply does not fit what was asked for. Hand nothing over and tell your manager",
            "たのんだ お金と ちがう へんじが きました。品物を 渡さないで、かんりしゃに 話してください",
        ),
        "unfit_strip": Words(
            "頼んだものと合わない返事があります。管理者に知らせてください",
            "A reply does not fit what was asked for. Tell your manager",
            "たのんだ ものと ちがう へんじが あります。かんりしゃに 話してください",
        ),
        "unsettled_count": Words(
            "処理未了が{count}件あります",
            "{count} with unknown outcome",
            "わからない 支払いが {count}回 あります",
        ),
        "ask": Words("確認する", "Check", "かくにん する"),
        "done": Words("次の会計", "Next customer", "次の お客さん"),
        "again": Words("やり直す", "Try again", "もういちど"),
        "stop": Words("やめる", "Stop", "やめる"),
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
            "￥{amount} は 払っていません",
        ),
        "late_refund_refused": Words(
            "￥{amount} は返金されていません",
            "￥{amount} turned out not to be refunded",
            "￥{amount} は 返していません",
        ),
        "display_welcome": Words("ｲﾗｯｼｬｲﾏｾ", "WELCOME"),
        "display_total": Words("ｺﾞｳｹｲ", "TOTAL"),
        "display_code": Words("ｺｰﾄﾞｦ ﾐｾﾃｸﾀﾞｻｲ", "SHOW YOUR CODE"),
        "display_request": Words("QRｦ ﾖﾝﾃﾞｸﾀﾞｻｲ", "SCAN THE QR CODE"),
        "display_poster": Words("ﾐｾﾉQRﾃﾞ ｵﾈｶﾞｲｼﾏｽ", "SCAN THE SHOP'S QR"),
        "display_pin": Words("ﾊﾞﾝｺﾞｳｦ ｲﾚﾃｸﾀﾞｻｲ", "ENTER YOUR PIN"),
        "display_wait": Words("ｵﾏﾁｸﾀﾞｻｲ", "PLEASE WAIT"),
        "display_paid": Words("ｵｼﾊﾗｲ", "PAID"),
        "display_refunded": Words("ﾍﾝｷﾝ", "REFUND"),
        "display_thanks": Words("ｱﾘｶﾞﾄｳｺﾞｻﾞｲﾏｽ", "THANK YOU"),
        "display_refused": Words("ｵｼﾊﾗｲﾃﾞｷﾏｾﾝ", "NOT PAID"),
        "receipt_printing": Words(
            "レシートを印刷しています", "Printing the receipt", "レシートを 出しています"
        ),
        "receipt_confirmed": Words("レシートが出ました", "Receipt printed", "レシートが 出ました"),
        "receipt_refused": Words(
            "レシートは出ていません：{reason}", "No receipt: {reason}", "レシートが 出ません：{reason}"
        ),
        "receipt_spooled": Words(
            "レシートをプリンターへ送りました。出たかは紙を見てください",
            "Sent to the printer. Please look whether it came out",
            "レシートを 送りました。紙を 見てください",
        ),
        "receipt_ready": Words(
            "レシートはまだ出ていません。いま印刷できます",
            "No receipt yet. The printer is ready now",
            "レシートは まだです。いま 出せます",
        ),
        "short_paper_out": Words("紙がありません", "no paper", "紙が ありません"),
        "short_cover_open": Words("ふたが開いています", "the cover is open", "ふたが 開いています"),
        "short_other": Words("プリンターが使えません", "the printer is not ready", "プリンターが 使えません"),
        "receipt_unknown": Words(
            "レシートが出たか分かりません。紙を見て、出ていなければ再発行してください",
            "The receipt may not have come out. Look, and reissue it if it is missing",
            "出たか わかりません。紙が なければ もういちど 出してください",
        ),
        "print_again": Words("印刷する", "Print", "印刷する"),
        "reissue": Words("再発行", "Reissue", "もういちど 出す"),
        "paper_out": Words(
            "プリンターの紙がなくなりました。補充するとレシートをあとから印刷できます",
            "The printer is out of paper. Refill it; receipts can be printed afterwards",
            "プリンターの 紙が ありません。紙を 入れてください",
        ),
        "paper_near_end": Words(
            "プリンターの紙が残りわずかです",
            "The printer's paper is running low",
            "紙が もうすぐ なくなります",
        ),
        "cover_open": Words(
            "プリンターのふたが開いています",
            "The printer's cover is open",
            "プリンターの ふたが 開いています",
        ),
        "printer_other": Words(
            "プリンターが使えません。支払いは受けられますが、レシートは出ません",
            "The printer is not ready. Payments work, receipts do not",
            "プリンターが 使えません。支払いは できます。レシートは 出ません",
        ),
        "scanner_unread": Words(
            "いまのコードは読めませんでした。もう一度かざすか「QRを見せる」をお使いください",
            "That code could not be read. Try again, or use Show QR",
            "いまの コードは 読めません。もう一度 かざしてください。「QRを 見せる」も 使えます",
        ),
        "scanner_dark": Words(
            "カメラが暗くて見えません。レンズを覆うものがないか確かめてください",
            "The camera sees nothing. Look whether something covers its lens",
            "カメラが 暗くて 見えません。カメラの 前を 見てください",
        ),
        "scanner_failed": Words(
            "読み取り機の調子が悪く、動かし直しています。「QRを見せる」をお使いください",
            "The scanner has failed and is being started again. Use Show QR",
            "読み取り機が 止まりました。「QRを 見せる」を 使ってください",
        ),
        "scanner_missing": Words(
            "読み取り機が外れています。ケーブルを確かめるか「QRを見せる」をお使いください",
            "The scanner is unplugged. Check its cable, or use Show QR",
            "読み取り機が ありません。ケーブルを 見てください。「QRを 見せる」も 使えます",
        ),
    }
)
"""Every printer reason has its own key, else ``printer_other``; ``display_*`` fit the customer's display."""
