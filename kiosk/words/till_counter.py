"""Words for what is done between customers: list, refunds, arrivals, totals, shifts."""

from __future__ import annotations

from kiosk.words.catalogue import Catalogue, Words

COUNTER: Catalogue = {
    "shift_opened": Words("シフトを開けました", "The shift is open", "シフトを はじめました"),
    "arrived_one": Words(
        "店頭のQRで ￥{amount} 届きました",
        "￥{amount} by the shop's QR",
        "お店の QRで ￥{amount} とどきました",
    ),
    "arrived_many": Words(
        "店頭のQRで{count}件届いています", "{count} by the shop's QR", "お店の QRで {count}つ とどきました"
    ),
    "arrivals_unseen": Words(
        "まだ見ていない支払い {count}件", "Payments not seen yet: {count}", "まだ 見ていない 支払い {count}つ"
    ),
    "arrivals": Words("届いた支払い", "Arrivals", "とどいた 支払い"),
    "arrival_left": Words("ほか{count}件", "{count} more", "ほか {count}つ"),
    "acknowledge": Words("確認しました", "Seen", "見ました"),
    "acknowledge_all": Words("すべて確認", "All seen", "ぜんぶ 見ました"),
    "receipt_10": Words("レシート 10％", "Receipt 10%", "レシート 10％"),
    "receipt_8": Words("レシート 8％※", "Receipt 8%", "レシート 8％※"),
    "see": Words("見る", "See", "見る"),
    "finish": Words("終わる", "Finish", "おわる"),
    "line_up": Words("上の行へ", "Line up", "上へ"),
    "line_down": Words("下の行へ", "Line down", "下へ"),
    "state_partly": Words("一部返金", "Part refunded", "少し 返しました"),
    "refund_open": Words(
        "前の返金の結果が分かっていません。先に「確認する」を押してください",
        "An earlier refund is not settled yet. Press Check first",
        "前の 返金が まだ わかりません。先に「かくにん する」を 押してください",
    ),
    "list_short": Words("一覧", "List"),
    "day_short": Words("集計", "Totals", "合計"),
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
    "refund": Words("返金", "Refund", "返す"),
    "refund_title": Words("返金する額", "Amount to refund", "返す お金"),
    "refund_whole": Words("全額", "All of it", "ぜんぶ"),
    "refund_left": Words("返金できる額 ￥{amount}", "Up to ￥{amount}", "￥{amount} まで"),
    "over_left": Words(
        "返金できる額を超えます。支払われた額までです",
        "That is more than is left of the payment",
        "払った お金より 多いです",
    ),
    "no_refund": Words(
        "返金する額を入れてください", "Enter the amount to refund", "返す お金を 入れてください"
    ),
    "refund_now": Words("返金する", "Refund", "返す"),
    "refunded_part": Words("￥{amount} 返金済み", "￥{amount} refunded", "￥{amount} 返しました"),
    "search": Words("番号か金額で探す", "Search number or amount", "番号か お金で さがす"),
    "search_now": Words("探す", "Search", "さがす"),
    "search_clear": Words("検索をやめる", "Clear search", "さがすのを やめる"),
    "search_empty": Words(
        "「{search}」の支払いは本日ありません。レシートのコードを読むと、前の日の支払いも開けます",
        "Nothing today for “{search}”. Scan a receipt to open payments of other days",
        "「{search}」は ありません。レシートの コードを 読むと、前の日も 開けます",
    ),
    "page_next": Words("前の支払い", "Older", "前の 支払い"),
    "page_previous": Words("新しい支払い", "Newer", "新しい 支払い"),
    "page_number": Words("{page}ページ目", "Page {page}", "{page}ページ"),
    "finding": Words("レシートの支払いを探しています", "Looking up the receipt", "レシートを さがしています"),
    "find_not_found": Words(
        "番号 {number} の支払いは、この店にありません。ほかの店のレシートでないか確かめてください",
        "This shop has no payment {number}. Is the receipt from another shop?",
        "番号 {number} は、この店に ありません。レシートを 見てください",
    ),
    "find_failed": Words(
        "返事がありません。もう一度お試しください",
        "No answer. Please try again",
        "へんじが ありません。もういちど してください",
    ),
    "find_offline": Words(
        "つながっていないため探せません。つながってから、もう一度レシートを読んでください",
        "No connection. Scan the receipt again once connected",
        "つながっていません。あとで もういちど 読んでください",
    ),
    "copies": Words("再発行 {count}回", "Reissued {count}×", "もういちど 出した {count}回"),
    "refund_body": Words(
        "お客様のウォレットに戻ります。現金は渡しません",
        "It goes back to the customer's wallet. Give no cash",
        "お客さんの ウォレットに もどります",
    ),
    "no_shift": Words("シフトは開いていません", "No shift is open", "シフトは はじまっていません"),
    "shift_since": Words("シフト {time}から", "Shift since {time}", "シフト {time}から"),
    "shift_open": Words("シフトを開ける", "Open shift", "シフトを はじめる"),
    "shift_close": Words("シフトを閉める", "Close shift", "シフトを おわる"),
    "shift_opening": Words("シフトを開けています", "Opening the shift", "シフトを はじめています"),
    "shift_closing": Words("シフトを閉めています", "Closing the shift", "シフトを おわっています"),
    "shift_failed": Words(
        "市のシステムから返事がありません。シフトが変わったか分かりません。もう一度押しても二重にはなりません",
        "No answer. The shift may not have changed. Pressing again does it only once",
        "へんじが ありません。もういちど 押しても だいじょうぶです",
    ),
    "count_title": Words(
        "お店の記録で、地域通貨の合計を入れてください",
        "Enter the coin total of your own records",
        "お店の きろくの 地域通貨（ちいきつうか）の 合計を 入れてください",
    ),
    "count_body": Words(
        "レジや売上帳の、支払いから返金を引いた額です。なければ 0 を押します",
        "From your register or sales book: payments less refunds. Press 0 if there were none",
        "レジの きろくの 支払いから 返金を 引いた お金です",
    ),
    "count_confirm": Words("次へ", "Next", "つぎへ"),
    "count_shown": Words(
        "この額でシフトを閉めますか", "Close the shift with this count?", "このお金で シフトを おわりますか"
    ),
    "count_settle": Words("確定", "Confirm", "これで おわる"),
    "count_again": Words("数え直す", "Count again", "もういちど 数える"),
    "no_count": Words("数えた額を入れてください", "Enter the count", "数えた お金を 入れてください"),
    "shift_closed": Words("シフトを閉めました", "The shift is closed", "シフトが おわりました"),
    "counted": Words("数えた額", "Counted", "数えた お金"),
    "expected": Words("記録の額", "On record", "きろくの お金"),
    "difference": Words("差額", "Difference", "ちがい"),
    "no_difference": Words("差額はありません", "No difference", "ちがいは ありません"),
    "totals": Words("本日の集計", "Today's totals", "きょうの 合計"),
    "totals_loading": Words("集計しています", "Adding up", "計算（けいさん）しています"),
    "totals_failed": Words(
        "集計を読み込めませんでした。つながってから、もう一度お試しください",
        "The totals could not be loaded. Try again once connected",
        "合計が 読めません。あとで もういちど",
    ),
    "payments": Words("支払い", "Payments", "支払い"),
    "refunds": Words("返金", "Refunds", "返金（へんきん）"),
    "net": Words("差引", "Net", "さしひき"),
    "count_both": Words(
        "支払い{payments}件・返金{refunds}件",
        "{payments} payments, {refunds} refunds",
        "支払い {payments}つ・返金（へんきん）{refunds}つ",
    ),
    "count_of": Words("{count}件", "{count}", "{count}つ"),
    "way": Words("支払い方法", "How", "払い方"),
    "way_code": Words("お客様のコード", "Phone's code", "お客さんの コード"),
    "way_card": Words("さいふカード", "Wallet card"),
    "way_request": Words("画面のQR", "QR on screen", "がめんの QR"),
    "way_poster": Words("店頭のQR", "Shop's QR", "お店の QR"),
    "rate_as_receipt": Words(
        "店頭のQR（領収書未発行）",
        "Shop's printed code, no receipt yet",
        "お店の QR（領収書が まだ）",
    ),
    "of_rate": Words("{rate}対象", "At {rate}", "{rate}の もの"),
    "position": Words("記録の位置 {position}", "Log position {position}", "きろくの 位置 {position}"),
    "print": Words("印刷する", "Print", "印刷する"),
    "paper_printing": Words("印刷しています", "Printing", "印刷しています"),
    "paper_confirmed": Words("印刷しました", "Printed", "印刷しました"),
    "paper_refused": Words("印刷できません：{reason}", "Not printed: {reason}", "印刷できません：{reason}"),
    "paper_spooled": Words(
        "プリンターへ送りました。出たかは紙を見てください",
        "Sent to the printer. Please look whether it came out",
        "送りました。紙を 見てください",
    ),
    "paper_ready": Words(
        "まだ印刷していません。いま印刷できます",
        "Not printed yet. The printer is ready now",
        "まだ 出ていません。いま 出せます",
    ),
    "paper_unknown": Words(
        "印刷できたか分かりません。紙を見てください",
        "It may not have been printed. Look at the paper",
        "紙を 見てください",
    ),
}
