"""Names that people say for many devices at once, from a file: how a city names what it has just put up."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from hub.core.context import Context
from hub.core.db import Transaction
from hub.fleet import service
from hub.fleet.model import MOST_LETTERS_OF_A_LABEL, Why
from hub.fleet.words import NAMES_FROM_A_FILE, REFUSALS
from hub.identity.model import Staff
from hub.kit import typed
from hub.kit.imports.declaration import Field, Good, Import, Problem
from hub.kit.readers import Line
from kiosk.words.catalogue import Words


def _node(text: str) -> str:
    return typed.halved(text).lower()


def _check(tx: Transaction, rows: Sequence[Good]) -> Iterator[Problem]:
    known = service.labels(tx)
    for each in rows:
        node = each.values["node"]
        if node not in known:
            yield Problem(each.row, "node", node, REFUSALS[Why.NOT_ENROLLED])


def _apply(tx: Transaction, _context: Context, _staff: Staff, rows: Sequence[Good]) -> None:
    for each in rows:
        service.call(tx, each.values["node"], each.values["label"])


LABELS = Import(
    name="devices",
    words=NAMES_FROM_A_FILE,
    about=Words(
        "登録してある端末に、置いた場所が分かる呼び名をまとめて付けます。今の呼び名は置き換わります。",
        "Gives enrolled devices the names that people say. What they are called now is replaced.",
    ),
    fields=(
        Field(
            name="node",
            heads=("端末名", "端末", "ID", "node", "device"),
            words=Words("登録したときの端末名（英小文字・数字・ハイフン）", "The name it was enrolled under"),
            reader=_node,
            example="screen-1",
            is_unique=True,
        ),
        Field(
            name="label",
            heads=("呼び名", "設置場所", "名称", "label", "name"),
            words=Words("置いた場所が分かる名前、30文字まで", "Where it stands, at most 30 characters"),
            reader=Line(MOST_LETTERS_OF_A_LABEL),
            example="駅前の画面",
        ),
    ),
    check=_check,
    apply=_apply,
    leads="/desk/fleet",
    most=1_000,
)
