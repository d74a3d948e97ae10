"""Who is asking at the device port: the common name and serial of the client's certificate."""

from __future__ import annotations

import asyncio
from typing import Annotated, Any

from fastapi import Depends, HTTPException, Path
from starlette.requests import Request

from hub.core.connections import Guarded
from hub.core.context import Context
from hub.core.db import reading
from hub.core.web import context_of
from hub.fleet import service
from hub.fleet.model import Node, NotAdmitted

_PEER = "peer_certificate"


class PeerProtocol(Guarded):
    """uvicorn's HTTP protocol, which also tells the application what certificate the client showed.

    It is in ``request.state`` of every request on the connection: the certificate as
    ``ssl.SSLSocket.getpeercert`` gives it, ``None`` for a client without one.
    """

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        self.app_state = {**self.app_state, _PEER: transport.get_extra_info("peercert") or None}
        super().connection_made(transport)


def current_device(request: Request, context: Annotated[Context, Depends(context_of)]) -> Node:
    """Dependency: the admitted node behind the connection; 403 for anybody else, said without a reason.

    Looked up at each request: a revoked device is refused on the connection that it has open.
    """
    certificate: dict[str, Any] | None = getattr(request.state, _PEER, None)
    try:
        name, serial = _identity(certificate)
        with reading(context.engine) as tx:
            return service.device(tx, name, serial)
    except NotAdmitted:
        raise HTTPException(403, "not an admitted device") from None


def _identity(certificate: dict[str, Any] | None) -> tuple[str, str]:
    """Common name and serial (lower-case hexadecimal without leading zeros)."""
    if certificate is None:
        raise NotAdmitted
    names = [value for part in certificate["subject"] for key, value in part if key == "commonName"]
    if len(names) != 1:
        raise NotAdmitted
    return names[0], f"{int(certificate['serialNumber'], 16):x}"


PathId = Annotated[str, Path(pattern=r"^[a-z0-9-]{1,36}$")]
"""An id in the address of a request."""


async def limited_body(request: Request, most: int) -> bytes:
    """The body of a request, read no further than ``most`` bytes; 413 for a longer one."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > most:
            raise HTTPException(413, "too large")
    return bytes(body)


CurrentDevice = Annotated[Node, Depends(current_device)]
