"""What the phone's pages of the coin ask for. Data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from hub.coin.errors import Why
from hub.coin.phone import words
from hub.coin.wallets.transfers import LONGEST_NICKNAME
from hub.kit.forms.fields import Hidden, Text, Yen
from hub.kit.forms.sheet import Form

LARGEST = 9_999_999


@dataclass(frozen=True, kw_only=True)
class Sending(Form):
    """To whom and how much; what a scanner or a paste puts into the number is read by its meaning."""

    number: Annotated[
        str, Text(words.RECEIVER, most=60, numeric=True, says=(Why.WALLET_MISTYPED, Why.WALLET_OF_NOBODY))
    ]
    amount: Annotated[int, Yen(words.AMOUNT, least=1, most=LARGEST, large=True)]


@dataclass(frozen=True, kw_only=True)
class Paying(Form):
    """How much for the shop behind a printed code, whose text goes along."""

    text: Annotated[str, Hidden(r"^[\s\S]{1,1024}$")]
    amount: Annotated[int, Yen(words.AMOUNT_HEARD, least=1, most=LARGEST, large=True)]


@dataclass(frozen=True, kw_only=True)
class Nickname(Form):
    """The name that senders see."""

    nickname: Annotated[
        str,
        Text(words.NICKNAME, most=LONGEST_NICKNAME, hint=words.NICKNAME_HINT, autocomplete="nickname"),
    ] = ""
