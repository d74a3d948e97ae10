"""Why no money moved: what happened, what was not done, what to do next."""

from __future__ import annotations

from kiosk.words.catalogue import Catalogue, Words

REASONS: Catalogue = {
    "refund_offline": Words(
        "つながっていないため、何も送っていません。現金で返さず、つながってからもう一度お願いします",
        "No connection: nothing was sent. Give no cash; try again once connected",
        "つながっていません。現金で 返さないで、あとで もういちど してください",
    ),
    "reason_offline": Words(
        "つながっていないため、何も送っていません。現金をご利用いただくか、つながるまでお待ちください",
        "No connection: nothing was sent. Use cash, or wait until it is back",
        "つながっていません。何も 送っていません。現金を 使ってください",
    ),
    "refund_stopped": Words(
        "市がこのレジを止めているため、何も送っていません。現金で返さず、再開してからもう一度お願いします",
        "The city has stopped this till: nothing was sent. Give no cash; try again once it is let in",
        "市が このレジを 止めています。現金で 返さないで、あとで もういちど してください",
    ),
    "reason_stopped": Words(
        "市がこのレジを止めているため、何も送っていません。現金をご利用いただくか、再開までお待ちください",
        "The city has stopped this till: nothing was sent. Use cash, or wait until it is let in",
        "市が このレジを 止めています。何も 送っていません。現金を 使ってください",
    ),
    "line_back": Words(
        "先ほどは何も送っていません。いまは使えます。もう一度お願いします",
        "Nothing was sent then. The till works again now: please try again",
        "さっきは 送っていません。いまは 使えます。もういちど してください",
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
        "受け付けられませんでした。お金は動いていません。最初からやり直してください",
        "Not accepted. No money moved. Start again",
        "受け付け できませんでした。もういちど してください",
    ),
    "reason_shop_not_active": Words(
        "この店舗は現在ご利用いただけません。市の窓口へご連絡ください",
        "This shop is not active. Contact the city",
        "このお店は いま 使えません。市の 窓口に 話してください",
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
        "このウォレットは停止中です。お金は動いていません。ほかの方法で払ってもらってください",
        "This wallet is locked. No money moved. Ask for another way to pay",
        "この ウォレットは 止まっています。ほかの 方法で 払って もらってください",
    ),
    "reason_over_limit": Words(
        "1回に払える上限を超えます。お金は動いていません。分けるか、ほかの方法で払ってもらってください",
        "Over the limit of one payment. No money moved. Split it or use another way",
        "1回に 使える お金を こえます。分けるか、ほかの 方法で 払って もらってください",
    ),
    "reason_over_day_limit": Words(
        "1日に払える上限を超えます。お金は動いていません。ほかの方法で払ってもらってください",
        "Over the customer's limit of a day. No money moved. Ask for another way to pay",
        "1日に 使える お金を こえます。ほかの 方法で 払って もらってください",
    ),
    "reason_over_month_limit": Words(
        "1か月に払える上限を超えます。お金は動いていません。ほかの方法で払ってもらってください",
        "Over the customer's limit of a month. No money moved. Ask for another way to pay",
        "1か月に 使える お金を こえます。ほかの 方法で 払って もらってください",
    ),
    "reason_card_lost": Words(
        "使えなくなったカードです。お金は動いていません。ほかの方法で払い、市の窓口へお願いします",
        "This card was reported lost or replaced. No money moved. Use another way; see the city's counter",
        "この カードは 使えません。市の 窓口に 聞いてください",
    ),
    "reason_card_locked": Words(
        "番号の誤りが続き、カードを止めました。お金は動いていません。市の窓口で開けられます",
        "Too many wrong PINs: the card is locked. No money moved. The city's counter unlocks it",
        "カードが 止まりました。市の 窓口に 行ってください",
    ),
    "reason_pin_needed": Words(
        "この額には暗証番号がいります。お金は動いていません。もう一度カードを読んでください",
        "This amount needs the card's PIN. No money moved. Scan the card again",
        "あんしょう番号が いります。もういちど カードを 読んでください",
    ),
    "reason_pin_wrong": Words(
        "暗証番号が違います。お金は動いていません。もう一度カードを読んでください",
        "Wrong PIN. No money moved. Scan the card again",
        "番号が ちがいます。もういちど カードを 読んでください",
    ),
    "reason_insufficient_funds": Words(
        "残高が足りません。お金は動いていません。ほかの方法で払ってもらってください",
        "Not enough balance. No money moved. Ask for another way to pay",
        "お金が 足りません。ほかの 方法で 払って もらってください",
    ),
    "reason_over_cap": Words(
        "お客様のさいふに入る上限を超えます。お金は動いていません。先に使って残高を減らすか、"
        "本人確認がまだなら市の窓口ですませると、上限が上がります",
        "More than the customer's wallet may hold. No money moved. Spend from it first; or, if not yet done, "
        "an identity check at the city's counter lets it hold more",
        "さいふに 入る お金の 上限を こえます。お金は 動いていません。さいふの お金を 先に 使うか、"
        "市の 窓口で 本人確認（名前を たしかめること）を すると、もっと 入ります",
    ),
    "reason_payment_not_found": Words(
        "この支払いは見つかりません。お金は動いていません。レシートの番号を確かめてください",
        "This payment was not found. No money moved. Check the number on the receipt",
        "この 支払いは ありません。番号を 見てください",
    ),
    "reason_not_this_shop": Words(
        "別の店舗の支払いです。お金は動いていません。支払った店舗でお願いします",
        "This payment belongs to another shop. No money moved. Refund it there",
        "ほかの お店の 支払いです。その お店で してください",
    ),
    "reason_over_refund": Words(
        "返金できる額を超えます。お金は動いていません。一覧から開き直して残りを確かめてください",
        "More than is left to refund. No money moved. Open it again from the list to see what is left",
        "返せる お金を こえます。一覧を もういちど 見てください",
    ),
    "reason_closed": Words(
        "支払いは行われていません。最初からやり直せます",
        "No money moved. You can start again",
        "お金は 動いていません。もういちど できます",
    ),
}
"""Every reason of refusal is ``reason_<value>``."""
