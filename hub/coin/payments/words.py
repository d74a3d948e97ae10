"""Why a code asks for nothing that can be paid, in the citizen's words. Data."""

from __future__ import annotations

from hub.coin.payments.requests import Fault
from kiosk.words.catalogue import Words

REFUSALS = {
    Fault.UNKNOWN: Words(
        "このコードでは支払えません。お店のコードか確かめてください。",
        "This is not a shop's code.",
        "このコードでは 払（はら）えません。お店の コードですか。",
    ),
    Fault.DAMAGED: Words(
        "コードを正しく読めませんでした。もう一度読み取ってください。",
        "The code was misread. Please scan again.",
        "コードを 読（よ）めませんでした。もういちど してください。",
    ),
    Fault.MISTYPED: Words(
        "番号が違います。ポスターの番号を確かめてください。",
        "That number is mistyped.",
        "番号（ばんごう）が ちがいます。ポスターを 見てください。",
    ),
    Fault.FOREIGN: Words(
        "ほかの決済サービスのコードです。",
        "This code belongs to another payment service.",
        "ほかの 会社（かいしゃ）の コードです。",
    ),
    Fault.TAX_SLIP: Words(
        "税金の納付書です。ここでは支払えません。",
        "This is a tax slip. It cannot be paid here.",
        "税金（ぜいきん）の 紙（かみ）です。ここでは 払（はら）えません。",
    ),
    Fault.NOT_A_SHOP: Words(
        "お店のコードではありません。",
        "This is not a shop's code.",
        "お店の コードでは ありません。",
    ),
    Fault.SHOP_NOT_ACTIVE: Words(
        "このお店では、いま使えません。",
        "This shop takes no coin at present.",
        "このお店では いま 使えません。",
    ),
    Fault.EXPIRED: Words(
        "コードの時間が切れました。お店に新しいコードを出してもらってください。",
        "The code has expired. Ask the shop for a new one.",
        "コードの 時間（じかん）が 終（お）わりました。お店で 新しいコードを 出してもらってください。",
    ),
    Fault.CLOSED: Words(
        "お店がこの支払いを取り消しました。支払われていません。",
        "The shop has withdrawn this. Nothing was paid.",
        "お店が やめました。お金は 払（はら）っていません。",
    ),
    Fault.PAID: Words(
        "このコードは支払い済みです。",
        "This code has been paid.",
        "このコードは もう 払（はら）いました。",
    ),
}
