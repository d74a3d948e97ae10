"""What the books issue on paper. Symbol and years are samples until the city's own rules are entered."""

from __future__ import annotations

from hub.documents.model import Kind, Retention
from hub.identity.subject import AUDITOR
from kiosk.words.catalogue import Words

STATEMENT = Kind(
    name="ledger_statement",
    symbol="木コ帳",
    words=Words("地域通貨の発行と未使用残高の報告", "Statement of the local currency"),
    issuer=Words("木更津市 地域通貨の監査（見本）", "Kisarazu City, audit of the local currency (sample)"),
    retention=Retention(
        10,
        Words(
            "10年：出納証拠書類の重要なもの（文書取扱規程の見本）",
            "10 years: important evidence of accounts (sample of the city's rules for documents)",
        ),
    ),
    seen_by=frozenset({AUDITOR}),
    revoked_by=frozenset({AUDITOR}),
)
"""Of the end of a day; it bears position and hash of the chain, by which the journal proves it."""

KINDS = (STATEMENT,)
