"""What the coin issues on paper. Symbols and years are samples until the city's own rules are entered."""

from __future__ import annotations

from hub.coin.subject import TILL_CLERK
from hub.documents.model import Kind, Retention
from hub.identity.subject import AUDITOR
from kiosk.words.catalogue import Words

ISSUER = Words("木更津市 地域通貨担当（見本）", "Kisarazu City, local currency (sample)")

POSTER = Kind(
    name="coin_poster",
    symbol="木コ掲",
    words=Words("店頭ポスター（支払いコード）", "Shop poster (payment code)"),
    issuer=ISSUER,
    retention=Retention(
        1,
        Words(
            "1年：軽易な文書（文書取扱規程の見本）",
            "1 year: of minor importance (sample of the city's rules for documents)",
        ),
    ),
    seen_by=frozenset({TILL_CLERK, AUDITOR}),
    revoked_by=frozenset({TILL_CLERK}),
)
"""Of a shop; whoever stands before it verifies that no other code was stuck on top."""

WALLET_CARD = Kind(
    name="coin_wallet_card",
    symbol="木コ札",
    words=Words("さいふカード", "Wallet card"),
    issuer=ISSUER,
    retention=Retention(
        5,
        Words(
            "5年：出納の帳簿にあたる文書（文書取扱規程の見本）",
            "5 years: belongs to books of account (sample of the city's rules for documents)",
        ),
    ),
    seen_by=frozenset({TILL_CLERK}),
    revoked_by=frozenset({TILL_CLERK}),
    personal=True,
)
"""Of a wallet; it pays, so nobody but the counter opens it."""

KINDS = (POSTER, WALLET_CARD)
