"""How commands ended, as the nodes say."""

from __future__ import annotations

from edge.wire.messages.link import Result
from hub.core.changes import touch
from hub.core.db import Transaction
from hub.messaging.handlers import Fact, Refused, handles
from hub.messaging.tables import command


@handles("link.result/1")
def result(tx: Transaction, fact: Fact, body: Result) -> None:
    """Note what became of a command that was given to this node."""
    noted = tx.execute(
        command.update()
        .where(command.c.id == body.command, command.c.node == fact.node)
        .values(state=body.state, reasons=" ".join(body.reasons)[:400], heard_at=fact.received_at)
    )
    if noted.rowcount == 0:
        raise Refused("no such command was given to this node")
    touch(tx, "intake.command")
