"""One session with one card: exclusive, woken, and without power at its end."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Protocol

from drivers.card_reader.card import Card, Channel


class Connection(Channel, Protocol):
    """A channel that holds its card alone until ``close``, which takes the card's power.

    Whether a card forgets the PIN at a SELECT, a reset or a disconnection differs from card to card;
    every card forgets it without power.
    """

    def close(self) -> None: ...


@contextmanager
def session(connect: Callable[[], Connection]) -> Iterator[Card]:
    """Raises ``CardError``; after one from the line the card of this session answers nothing any more."""
    connection = connect()
    try:
        card = Card(connection)
        card.wake()
        yield card
    finally:
        connection.close()
