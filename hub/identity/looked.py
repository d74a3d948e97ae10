"""A line of the access log as the person whom it is about reads it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from hub.identity.model import Kind
from hub.identity.service import Access

_WHO = {
    Kind.STAFF: ("窓口の職員", "Staff"),
    Kind.CITIZEN: ("あなた", "You"),
}

_WHAT = {
    "charge": ("さいふにチャージしました", "charged your wallet"),
    "find_payment": ("支払いを番号で調べました", "looked up a payment"),
    "find_wallet": ("さいふの残高と状態を調べました", "looked up your wallet"),
    "issue_card": ("さいふカードを発行しました", "issued a wallet card"),
    "replace_card": ("さいふカードを再発行しました", "replaced your wallet card"),
    "unlock_card": ("さいふカードのロックを解除しました", "unlocked your wallet card"),
    "lose_card": ("さいふカードを紛失として止めました", "stopped a lost wallet card"),
    "freeze": ("さいふを止めました", "froze your wallet"),
    "unfreeze": ("さいふを使えるようにしました", "unfroze your wallet"),
    "propose": ("訂正を起案しました", "proposed a correction"),
    "approve": ("訂正を承認しました", "approved a correction"),
    "journal": ("台帳を監査しました", "audited the ledger"),
}
_OPENED = ("記録を開きました", "opened your record")


@dataclass(frozen=True, slots=True)
class Look:
    """Who did what when; no name of staff, whose number stands in the city's own log."""

    at: datetime
    who: tuple[str, str]
    what: tuple[str, str]


def in_words(access: Access) -> Look:
    """An action that has no words yet is still shown."""
    return Look(access.at, _WHO[access.kind], _WHAT.get(access.action, _OPENED))
