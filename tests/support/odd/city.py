"""A city in one process that odd messages are sent to: devices of each role, some honest, some not.

    with odd_city(url) as city:
        report = city.send(1000, seed=1)

What a dishonest device may do is change its own state. ``standing`` is everything of the others; after
any number of odd messages it is what it was, and the books are right (``running_town`` audits them).
"""

from __future__ import annotations

import random
import secrets
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import sqlalchemy as sa
from msgspec import inspect

from edge.wire.envelope import timestamp
from edge.wire.messages import EVERYBODY, SAYS, SCHEMAS
from edge.wire.messages.coin import Requested, RequestPayment
from edge.wire.roles import NodeRole
from hub.approvals.model import Move, Seen
from hub.broadcast import model as broadcast_model
from hub.broadcast import service as broadcast
from hub.broadcast.model import Content, Kind
from hub.broadcast.subject import APPROVER
from hub.broadcast.tables import showing
from hub.coin.payments import devices as coin
from hub.coin.payments.devices import Ask, Malformed, Posting
from hub.coin.payments.tables import request
from hub.coin.sales.tables import till_shift
from hub.core import evidence
from hub.core import settings as settings_of
from hub.core.context import Context
from hub.core.db import reading, transaction
from hub.core.limits import Pace
from hub.core.tables import evidence as evidence_table
from hub.fleet.tables import attached, birth, link, node, reported
from hub.fleet.trouble import Why, troubles
from hub.identity.model import Staff
from hub.ledger.tables import account
from hub.meetings import service as meetings
from hub.meetings.tables import caption, sound
from hub.messaging import asks, handlers
from hub.messaging.batch import Arrived, Hearers, commit
from hub.messaging.gaps import Gaps
from hub.messaging.service import Message
from hub.messaging.tables import command, cursor, dead_letter
from tests.support.coins import Town, running_town
from tests.support.odd.making import encoded, odd_bytes, one_field_odd, widest

GOLDEN = Path(__file__).parents[2] / "edge" / "wire" / "golden"
LEVELS = {"link.status/1": "status", "link.birth/1": "birth", "link.device/1": "device/printer",
          "link.reported/1": "reported/screen"}  # fmt: skip
HONEST = {
    "till-1": NodeRole.TILL,
    "kiosk-1": NodeRole.KIOSK,
    "screen-1": NodeRole.SIGNAGE,
    "room-1": NodeRole.ROOM,
}
ODD = {
    "till-2": NodeRole.TILL,
    "kiosk-2": NodeRole.KIOSK,
    "screen-2": NodeRole.SIGNAGE,
    "room-2": NodeRole.ROOM,
}
WITHOUT_LIMIT = Pace(1e12, 1e12)
OF_MONEY = "ask/coin"
"""Asks that the money process hears; those of other subjects are intake's."""
FITS_NO_SCHEMA = "fits no schema"


@dataclass
class Report:
    """``outcomes``: (schema, what became of it) → how often. ``faults``: mistakes of ours; none may be."""

    outcomes: Counter[tuple[str, str]] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    one_field: int = 0
    total: int = 0

    def by_schema(self) -> Counter[str]:
        counted: Counter[str] = Counter()
        for (schema, _), times in self.outcomes.items():
            counted[schema] += times
        return counted

    def __str__(self) -> str:
        lines = []
        for schema in sorted(self.by_schema()):
            found = sorted((what, times) for (of, what), times in self.outcomes.items() if of == schema)
            lines.append(f"{schema:22}" + "  ".join(f"{what} {times:,}" for what, times in found))
        return "\n".join(lines)


@dataclass(frozen=True, slots=True)
class Saying:
    """What one device says: topic behind ``up/``, and a valid body."""

    node: str
    schema: str
    behind: str
    body: dict[str, Any]


class OddCity:
    def __init__(self, town: Town, url: str, folder: Path) -> None:
        self.town = town
        mine = replace(settings_of.in_directory(folder), database_url=url)
        self.context = Context(
            settings=mine,
            engine=town.engine,
            clock=town.clock,
            chance=secrets,
            new_id=town.new_id,
            boot="boot",
        )
        self._hearers = Hearers(handlers.load(), asks.load())
        self._gaps = Gaps()
        self._golden = {
            schema: msgspec.json.decode((GOLDEN / f"{schema.replace('/', '.v')}.json").read_bytes())
            for schema in SCHEMAS
        }
        self._through: Counter[str] = Counter()
        self._count = 0
        self._found()

    # --- the city ------------------------------------------------------------------------------

    def _found(self) -> None:
        now = self.town.clock.now()
        for name, role in {**HONEST, **ODD}.items():
            _admit(self.town, name, role)
        self._shops = [self.town.shop("till-1", name="正しい店"), self.town.shop("till-2", name="妙な店")]
        self._wallet = self.town.wallet(100_000, cap=10_000_000)
        self.town.pay("till-1", self.town.code(self._wallet), 1000, id="honest-paid", reduced=300)
        self.town.pay("till-2", self.town.code(self._wallet), 50_000, id="odd-paid", reduced=20_000)
        asked = self.town.look("till-1", RequestPayment(payment="honest-asked", amount=500))
        assert isinstance(asked, Requested)
        with transaction(self.town.engine) as tx:
            content = Content(
                Kind.NOTICE,
                "休館日",
                ("休館します。",),
                "やすみです。",
                "Closed.",
                now,
                now + timedelta(days=3),
            )
            broadcast.write(tx, self.context, "writer", content, "notice-1")
            broadcast.submit(tx, self.context, "notice-1")
            notice = broadcast.get(tx, "notice-1")
            self._notice = (notice.revision, broadcast_model.content_hash(broadcast_model.rendered(notice)))
            second = Staff("approver", "承認", frozenset({APPROVER}))
            broadcast.decide(tx, self.context, "notice-1", second, Move.APPROVE, Seen(*self._notice))
            for room in ("room-1", "room-2"):
                meetings.open_meeting(tx, self.context, f"meeting-{room}", "会議", room)
            begun = evidence.Entry(
                subject="procedures", reference="case-2", place="kiosk-2", rung=evidence.Rung.ACCEPTED, at=now
            )
            evidence.append(tx, begun)
            for name in ODD:
                sent = {"device": "printer", "operation": "reprint", "sent_at": now, "expires_at": now}
                tx.execute(command.insert().values(id=f"command-{name}", node=name, **sent))
        self.others = (
            *HONEST,
            *("honest-paid", "honest-asked", "notice-1", "meeting-room-1", "hub", "hub-money"),
            self._wallet.number,
            self.town.code(self._wallet),
        )
        self.town.pass_(3600)

    def sayings(self) -> list[Saying]:
        """One of each kind that any odd device has to say, in the order of the contract."""
        said = []
        for name, role in ODD.items():
            said += [
                Saying(name, schema, behind, self._body(schema, name)) for schema, behind in LEVELS.items()
            ]
            for schema in sorted(EVERYBODY.union(SAYS[role].facts)):
                kind = (
                    f"result/command-{name}"
                    if schema == "link.result/1"
                    else f"event/x/{schema.partition('/')[0]}"
                )
                said.append(Saying(name, schema, kind, self._body(schema, name)))
            for schema in sorted(SAYS[role].asks):
                said.append(
                    Saying(
                        name,
                        schema,
                        f"ask/{schema.partition('/')[0].replace('.', '/')}",
                        self._body(schema, name),
                    )
                )
        return said

    def _body(self, schema: str, name: str) -> dict[str, Any]:
        """The golden body, made true for this city where its words must fit what the hub knows."""
        body: dict[str, Any] = dict(self._golden[schema]["data"])
        now = timestamp(self.town.clock.now())
        revision, sha256 = self._notice
        true: dict[str, object] = {"announcement": "notice-1", "revision": revision, "content_sha256": sha256}
        true |= {"since": now, "until": now, "meeting": f"meeting-{name}", "command": f"command-{name}"}
        true |= {"start": 1.0, "line": 1, "index": 0, "words": [], "outbox_from": 1, "outbox_to": 0}
        true |= {"day": "2026-11-22"}
        body |= {field: value for field, value in true.items() if field in body}
        if schema == "printing.printed/1" and name.startswith("kiosk"):
            body |= {"subject": "guide_sheet", "reference": "case-2"}
        if schema == "broadcast.ended/1":
            body["reason"] = "ended"
        if schema in ("sessions.help/1",):
            body["reason"] = "asked"
        return body

    def standing(self) -> list[list[tuple[object, ...]]]:
        """All that is the honest devices' and their shop's."""
        shop = self._shops[0]
        names = list(HONEST)
        queries = [
            sa.select(account).where(account.c.id == shop.account),
            sa.select(request).where(request.c.node.in_(names)),
            sa.select(till_shift).where(till_shift.c.node.in_(names)),
            sa.select(showing).where(showing.c.node.in_(names)),
            sa.select(caption).where(caption.c.meeting == "meeting-room-1"),
            sa.select(sound).where(sound.c.meeting == "meeting-room-1"),
            sa.select(evidence_table).where(evidence_table.c.place.in_([*names, "hub"])),
            sa.select(node).where(node.c.node.in_([*names, *ODD])),
            *(
                sa.select(table).where(table.c.node.in_(names))
                for table in (link, birth, attached, reported, cursor)
            ),
            sa.select(dead_letter.c.id).where(dead_letter.c.node.in_(names)),
        ]
        with reading(self.town.engine) as tx:
            return [sorted(map(tuple, tx.execute(query)), key=str) for query in queries]

    # --- sending -------------------------------------------------------------------------------

    def send(self, total: int, seed: int, at_once: int = 24) -> Report:
        """``total`` messages of all kinds in turn, in batches as they pile up at a busy hub."""
        source, report = random.Random(seed), Report()
        while report.total < total:
            self.town.pass_(30)
            sayings = self.sayings()
            for start in range(0, len(sayings), at_once):
                batch = [self._odd(source, saying, report) for saying in sayings[start : start + at_once]]
                self._hear(batch, report)
        return self._with_faults(report)

    def _with_faults(self, report: Report) -> Report:
        """What was buried for a mistake of ours is one as well."""
        with reading(self.town.engine) as tx:
            for name, seen in troubles(tx).items():
                report.faults += [f"{name}: {each.detail}" for each in seen if each.why is Why.NOT_TAKEN]
        return report

    def send_widest(self) -> Report:
        """Each field of each message once with each of the widest values that its bounds let through."""
        report = Report()
        for saying in self.sayings():
            described = inspect.type_info(SCHEMAS[saying.schema])
            assert isinstance(described, inspect.StructType)
            for fielded in described.fields:
                for value in widest(fielded.type):
                    self._count += 1
                    report.total += 1
                    whole = self._envelope(saying)
                    whole["data"] = {**whole["data"], fielded.encode_name: value}
                    self._hear([(saying, saying.behind, encoded(whole))], report)
        return self._with_faults(report)

    def _odd(self, source: random.Random, saying: Saying, report: Report) -> tuple[Saying, str, bytes]:
        """The saying, where it is said (behind ``up/``), and its bytes."""
        report.total += 1
        self._count += 1
        whole = self._envelope(saying)
        kind, behind = source.random(), saying.behind
        if kind < 0.70:
            report.one_field += 1
            return saying, behind, one_field_odd(source, whole, self.others)
        if kind < 0.80:
            return saying, behind, odd_bytes(source, whole)
        if kind < 0.88:  # a device of another role, or of no topic
            behind = source.choice(
                [*(each.behind for each in self.sayings()), "gossip", behind + "/x", "device/" + "d" * 70]
            )
        return saying, behind, encoded(whole)

    def _envelope(self, saying: Saying) -> dict[str, Any]:
        golden = {**self._golden[saying.schema], "data": saying.body, "node": saying.node}
        golden |= {
            "id": f"m-{self._count}",
            "at": timestamp(self.town.clock.now()),
            "session": "s1",
            "boot": "b1",
        }
        body = golden["data"]
        for own in ("payment", "refund", "shift", "reference"):
            if own in body and body.get("subject") != "guide_sheet":
                body[own] = f"{own}-{self._count}"
        if saying.schema == "coin.refund/1":
            body["payment"] = "odd-paid"
        if saying.schema == "coin.pay/1":
            body |= {"code": self.town.code(self._wallet), "amount": 1 + self._count % 9, "reduced": 0}
        if "line" in body:
            body["line"] = 1 + self._count % 30_000
        if "index" in body:
            body["index"] = self._count % 30_000
        if saying.behind.startswith(("event", "result")):
            self._through[saying.node] += 1
            golden["seq"] = self._through[saying.node]
        return golden

    def _hear(self, batch: Sequence[tuple[Saying, str, bytes]], report: Report) -> None:
        """Each by the process that it is for; one that has nothing to hear is not troubled."""
        for hears, is_of_money in ((self._take, False), (self._answer, True)):
            if mine := [each for each in batch if each[1].startswith(OF_MONEY) is is_of_money]:
                hears(mine, report)

    def _take(self, batch: Sequence[tuple[Saying, str, bytes]], report: Report) -> None:
        arrived, schemas = [], {}
        for number, (saying, behind, payload) in enumerate(batch):
            topic = f"{self.context.topics.root}/edge/{saying.node}/up/{behind}"
            where = self.context.topics.said_by(topic)
            assert where is not None
            at = self.town.clock.now() + timedelta(microseconds=number)
            schemas[at] = saying.schema
            arrived.append(Arrived(Message(topic, where, payload), at, float(self._count)))
        try:
            commit(self.context, self._hearers, self._gaps, arrived, WITHOUT_LIMIT)
        except Exception as error:  # what would have ended the role
            report.faults.append(f"intake: {type(error).__name__}: {error}")
        with reading(self.town.engine) as tx:
            buried = set(
                tx.scalars(sa.select(dead_letter.c.received_at).where(dead_letter.c.received_at.in_(schemas)))
            )
            for row in tx.execute(
                sa.select(cursor.c.node, cursor.c.through).where(cursor.c.node.in_(list(ODD)))
            ):
                self._through[row.node] = row.through
        for at, schema in schemas.items():
            report.outcomes[schema, "buried" if at in buried else "taken"] += 1

    def _answer(self, batch: Sequence[tuple[Saying, str, bytes]], report: Report) -> None:
        posting: list[tuple[str, Ask]] = []
        for saying, behind, payload in batch:
            try:
                topic = f"{self.context.topics.root}/edge/{saying.node}/up/{behind}"
                ask = coin.read(self.context.topics.root, topic, payload)
            except Exception as error:
                report.faults.append(f"asks: {type(error).__name__}: {error}")
                continue
            if isinstance(ask, Malformed):
                report.outcomes[saying.schema, FITS_NO_SCHEMA] += 1
            elif isinstance(ask.body, Posting):
                posting.append((saying.schema, ask))
            else:
                self._looked(saying.schema, ask, report)
        if posting:
            try:
                answers = self.town.ask(*(ask for _, ask in posting))
            except Exception as error:
                report.faults.append(f"books: {type(error).__name__}: {error}")
                return
            for (schema, _), answer in zip(posting, answers, strict=True):
                report.outcomes[schema, answer.reason or answer.state] += 1

    def _looked(self, schema: str, ask: Ask, report: Report) -> None:
        try:
            answer = self.town.answer(ask)
        except Exception as error:
            report.faults.append(f"{schema}: {type(error).__name__}: {error}")
            return
        reason = getattr(answer, "reason", None)
        report.outcomes[schema, reason or "answered"] += 1


def _admit(town: Town, name: str, role: NodeRole) -> None:
    now: datetime = town.clock.now()
    with transaction(town.engine) as tx:
        tx.execute(
            node.insert().values(
                node=name, role=role, machine="", state="admitted", admitted_at=now, admitted_by="hub",
                certificate="", serial=name, not_after=now + timedelta(days=400),
            )
        )  # fmt: skip


@contextmanager
def odd_city(url: str, folder: Path) -> Iterator[OddCity]:
    """The city in an empty hub's database; at the end its books and its evidence must hold."""
    with running_town(url) as town:
        city = OddCity(town, url, folder)
        yield city
        with reading(town.engine) as tx:
            assert evidence.verify(tx).whole
