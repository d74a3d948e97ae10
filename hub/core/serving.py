"""Two HTTP servers in one process that start, stop and end together."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import signal
import socket
import ssl
from collections.abc import Awaitable, Callable, Iterator, Sequence

import uvicorn
from starlette.types import ASGIApp

from hub.core.settings import Address

SHUTDOWN_SECONDS = 2
"""Open pages follow live streams that never end by themselves."""


class Server(uvicorn.Server):
    """A server that leaves signals to its starter and says where it really listens."""

    def __init__(
        self,
        app: ASGIApp,
        address: Address,
        protocol: type[asyncio.Protocol] | str = "h11",
        tls: ssl.SSLContext | None = None,
    ) -> None:
        factory = (lambda _config, _default: tls) if tls else None
        config = uvicorn.Config(
            app,
            host=address.host,
            port=address.port,
            http=protocol,
            ssl_context_factory=factory,
            lifespan="off",
            ws="none",
            log_level=logging.WARNING,
            access_log=False,  # who looked at what is the access table's business, not a log's
            server_header=False,
            timeout_graceful_shutdown=SHUTDOWN_SECONDS,
        )
        super().__init__(config)
        self.is_up = asyncio.Event()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.is_up.set()

    def end(self) -> None:
        """Take no more connections, and return from ``serve`` soon."""
        self.should_exit = True
        self.is_up.set()

    def address(self) -> Address:
        """Where it listens, with the port that a wish for port 0 was given."""
        host, port = self.servers[0].sockets[0].getsockname()[:2]
        return Address(host, port)


async def serve_together(servers: Sequence[Server], ready: Callable[[], None]) -> None:
    """Serve until SIGTERM or SIGINT, or until one of them ends; ``ready`` once all of them listen."""
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, _end, servers)
    async with asyncio.TaskGroup() as tasks:
        for server in servers:
            tasks.create_task(_serve(server.serve(), servers))
        for server in servers:
            await server.is_up.wait()
        if all(server.started for server in servers):
            ready()


async def _serve(serving: Awaitable[None], all_servers: Sequence[Server]) -> None:
    try:
        await serving
    finally:
        _end(all_servers)


def _end(servers: Sequence[Server]) -> None:
    for server in servers:
        server.end()
