"""Shops that have applied, from the list in which the office keeps their applications."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from hub.coin.errors import CoinError
from hub.coin.shops import service
from hub.coin.words import SHOPS_FROM_A_FILE
from hub.core.context import Context
from hub.core.db import Transaction
from hub.identity.model import Staff
from hub.kit import typed
from hub.kit.imports.declaration import Field, Good, Import, Problem
from hub.kit.readers import Line
from hub.kit.typed import Mistyped
from kiosk.words.catalogue import Words

MOST_LETTERS_OF_A_NAME = 60
NO_REGISTRATION = Words(
    "登録番号は T と数字13桁です。番号を確かめてください（けたの打ち違いがあります）。",
    "A registration number is T and 13 digits; a digit of this one is wrong.",
)
SAME_NAME = Words(
    "同じ店名の加盟店がもうあります。支店なら店名に支店名を付けてください。",
    "There is a shop of this name. If it is a branch, say so in its name.",
)


def _registration(text: str) -> str:
    number = "".join(typed.halved(text).upper().replace("-", "").split())
    number = number if number.startswith("T") else f"T{number}"
    try:
        service.check_registration_number(number)
    except CoinError:
        raise Mistyped(NO_REGISTRATION) from None
    return number


def _check(tx: Transaction, rows: Sequence[Good]) -> Iterator[Problem]:
    known = {each.name for each in service.all_shops(tx)}
    for each in rows:
        if each.values["name"] in known:
            yield Problem(each.row, "name", each.values["name"], SAME_NAME)


def _apply(tx: Transaction, context: Context, _staff: Staff, rows: Sequence[Good]) -> None:
    for each in rows:
        service.open_shop(
            tx,
            id=context.new_id(),
            name=each.values["name"],
            registration_number=each.values["registration_number"],
        )


APPLICATIONS = Import(
    name="shops",
    words=SHOPS_FROM_A_FILE,
    about=Words(
        "申し込みを受けた店を、まとめて加盟店にします。取り込んだ店は、すぐに支払いを受けられます。",
        "Makes shops of those that have applied. They take payments from then on.",
    ),
    fields=(
        Field(
            name="name",
            heads=("店名", "店舗名", "加盟店名", "屋号", "name", "shop"),
            words=Words("レシートに出る店の名前、60文字まで", "The name on receipts, at most 60 characters"),
            reader=Line(MOST_LETTERS_OF_A_NAME),
            example="みなと商店 駅前店",
            is_unique=True,
        ),
        Field(
            name="registration_number",
            heads=("登録番号", "適格請求書発行事業者登録番号", "インボイス番号", "registration number"),
            words=Words(
                "インボイスの登録番号（T と13桁）。ない店は空けておく",
                "T and 13 digits for qualified invoices; empty if there is none",
            ),
            reader=_registration,
            example="T1180301018771",
            is_required=False,
        ),
    ),
    check=_check,
    apply=_apply,
    leads="/desk/coin/shops",
    most=500,
)
