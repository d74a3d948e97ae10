"""The board in a thread of its own, for whoever drives a browser in this process."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn

from city import personas
from city.board.app import build
from city.board.phone import Phone
from city.board.watching import LedgerWatch
from city.miniature import City
from city.processes import port_answers

SECONDS_TO_CLOSE = 3
"""Streams end when their browsers are gone; one that stays is cut."""


class BoardNotUp(Exception):
    """The board ended before it answered."""


@contextmanager
def board(city: City, port: int) -> Iterator[str]:
    """The board of ``city`` on loopback; gives its address. The city's frames must be allowed there."""
    ledger = LedgerWatch(city.web, city.personas.auditor, lambda: city.cables.carried(personas.TILL))
    phone = Phone(city.web, city.personas.citizen)
    server = uvicorn.Server(
        uvicorn.Config(
            build(city, phone, ledger),
            host="127.0.0.1",
            port=port,
            log_level="warning",
            access_log=False,
            timeout_graceful_shutdown=SECONDS_TO_CLOSE,
        )
    )
    thread = threading.Thread(target=server.run, name="board")
    thread.start()
    try:
        answers = port_answers("127.0.0.1", port)
        while not answers():
            if not thread.is_alive():
                raise BoardNotUp(f"port {port}")
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join()
        phone.close()
        ledger.close()
