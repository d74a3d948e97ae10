"""Two HTTP servers in one process that start, stop and end together."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import signal
import socket
import ssl
from collections.abc import Awaitable, Callable, Iterator, Sequence
from functools import partial

import uvicorn
from starlette.types import ASGIApp

from hub.core.connections import Bounds, Door, Guarded, Network, accept
from hub.core.settings import Address

BACKLOG = 2048
SHUTDOWN_SECONDS = 2
"""Open pages follow live streams that never end by themselves."""


class Server(uvicorn.Server):
    """A server that leaves signals to its starter and says where it really listens."""

    def __init__(
        self,
        app: ASGIApp,
        address: Address,
        protocol: type[Guarded] = Guarded,
        tls: ssl.SSLContext | None = None,
        proxies: Sequence[Network] = (),
        bounds: Bounds = Bounds(),  # noqa: B008  # a frozen value
    ) -> None:
        """``proxies``: from these alone ``X-Forwarded-For`` and ``X-Forwarded-Proto`` are believed."""
        self._address, self._protocol, self._tls = address, protocol, tls
        self._door = Door(bounds, proxies)
        config = uvicorn.Config(
            app,
            host=address.host,
            port=address.port,
            http=protocol,
            proxy_headers=bool(proxies),
            forwarded_allow_ips=[str(each) for each in proxies],
            lifespan="off",
            ws="none",
            log_level=logging.ERROR,  # of what strangers send it warns line by line, as fast as they send it
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
        """Instead of uvicorn's own listening, which knows no bounds before TLS."""
        await self.lifespan.startup()
        self.servers = []
        self._listening = _listen(self._address)
        make = partial(
            self._protocol,
            config=self.config,
            server_state=self.server_state,
            app_state=self.lifespan.state,
        )
        taking = accept(self._listening, self._door, make, self._tls)
        self._accepting = asyncio.create_task(taking)
        self.started = True
        self.is_up.set()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._accepting.cancel()
        self._listening.close()
        self._door.close()
        await super().shutdown(sockets)

    def end(self) -> None:
        """Take no more connections, and return from ``serve`` soon."""
        self.should_exit = True
        self.is_up.set()

    def address(self) -> Address:
        """Where it listens, with the port that a wish for port 0 was given."""
        host, port = self._listening.getsockname()[:2]
        return Address(host, port)


def _listen(address: Address) -> socket.socket:
    family, *_, where = socket.getaddrinfo(address.host, address.port, type=socket.SOCK_STREAM)[0]
    listening = socket.create_server(where[:2], family=family, backlog=BACKLOG)
    listening.setblocking(False)
    return listening


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
