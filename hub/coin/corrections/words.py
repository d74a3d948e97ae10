"""What corrections are called: Japanese, and English beside it. Data."""

from __future__ import annotations

from hub.coin.corrections.model import Kind

KINDS = {
    Kind.RETURN_CHARGE: ("チャージの取り消し", "Return a charge"),
    Kind.REFUND: ("支払いの返金", "Refund a payment"),
    Kind.CHARGE_AGAIN: ("返金の取り消し", "Take a refund back"),
    Kind.ADD: ("残高に足す", "Add to the balance"),
    Kind.TAKE: ("残高から引く", "Take from the balance"),
    Kind.RELEASE: ("取り置きの解除", "Release money set aside"),
}
