"""The administrator's list of the staff: who is here, in which section and post, and when he last came in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from enum import StrEnum
from typing import Any

import sqlalchemy as sa

from hub.core.db import Transaction
from hub.identity.organisation import queries as organisation
from hub.identity.staff.queries import names_of_roles
from hub.identity.staff.tables import staff
from hub.kit.lists.declaration import Column, Kind, Listing, Row, State
from hub.kit.lists.filters import Choice, Search, contains
from kiosk.words.catalogue import Words

PATH = "/desk/staff"


class Presence(StrEnum):
    """How somebody stands, in the order in which the list shows them."""

    WAITS = "waits"  # has been given a password and has not chosen his own
    HERE = "here"
    LEAVES = "leaves"
    LEFT = "left"


PRESENCES = {
    Presence.WAITS: State("warn", Words("パスワード待ち", "Password pending")),
    Presence.HERE: State("good", Words("在職", "Here")),
    Presence.LEAVES: State("info", Words("退職予定", "Leaves")),
    Presence.LEFT: State("quiet", Words("退職", "Left")),
}


def staff_list(today: date) -> Listing:
    """As it is on that day: whoever leaves is here until the end of his last one."""
    presence: sa.ColumnElement[str] = sa.case(
        (sa.or_(sa.not_(staff.c.active), staff.c.last_day < today), Presence.LEFT.value),
        (staff.c.last_day.is_not(None), Presence.LEAVES.value),
        (staff.c.once_until.is_not(None), Presence.WAITS.value),
        else_=Presence.HERE.value,
    )
    places = {each.value: place for place, each in enumerate(Presence)}

    def rows(tx: Transaction, found: Sequence[sa.Row[Any]]) -> Iterator[Row]:
        held = organisation.held_of_all(tx, {row.id for row in found}, today)
        return (_row(row, held[row.id]) for row in found)

    return Listing(
        name="staff",
        path=PATH,
        words=Words("職員の一覧", "All staff"),
        columns=(
            Column(name="login", words=Words("職員番号", "Number"), kind=Kind.OWN, order=staff.c.login),
            Column(name="name", words=Words("名前", "Name"), kind=Kind.OWN, order=staff.c.name, is_head=True),
            Column(name="posts", words=Words("所属と職", "Section and post"), is_drawn=True),
            Column(name="roles", words=Words("権限", "Roles"), is_drawn=True),
            Column(
                name="presence",
                words=Words("状態", "State"),
                kind=Kind.STATE,
                states=PRESENCES,
                order=sa.case(places, value=presence),
            ),
            Column(
                name="signed_in_at",
                words=Words("最後のサインイン", "Last sign-in"),
                kind=Kind.MOMENT,
                order=staff.c.signed_in_at,
            ),
        ),
        select=sa.select(
            staff.c.id,
            staff.c.login,
            staff.c.name,
            staff.c.roles,
            staff.c.signed_in_at,
            presence.label("presence"),
        ),
        key=staff.c.login,
        rows=rows,
        order="presence",
        link=lambda row: f"{PATH}/{row['id']}",
        filters=(
            Choice(
                name="presence",
                words=Words("状態", "State"),
                options={each: state.words for each, state in PRESENCES.items()},
                of=presence,
            ),
        ),
        search=Search(
            words=Words("職員番号・名前", "Number or name"), where=contains(staff.c.login, staff.c.name)
        ),
    )


def _row(row: sa.Row[Any], held: list[organisation.Held]) -> Row:
    duties = names_of_roles()
    return {
        "id": row.id,
        "login": row.login,
        "name": row.name,
        "posts": held,
        "roles": [duties[each] for each in row.roles.split()],
        "presence": Presence(row.presence),
        "signed_in_at": row.signed_in_at,
    }
