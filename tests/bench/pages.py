"""The hub's pages beside a measured money process: ``python -m tests.bench.pages FOLDER URL PORT``.

Proxies are believed on loopback, so that one client can come from many addresses.
"""

from __future__ import annotations

import asyncio
import sys
from ipaddress import ip_network
from pathlib import Path

import uvloop

from hub.app import build_context
from hub.core.changes import watching
from hub.core.db import open_engine
from hub.core.serving import Server
from hub.core.settings import Address, in_directory
from hub.web import build_pages
from tests.bench.money import say_ready


async def serve(folder: str, url: str, port: str) -> None:
    settings = in_directory(Path(folder), database_url=url, web=Address("127.0.0.1", int(port)))
    engine = open_engine(url)
    context = build_context(settings, engine)
    async with watching(engine) as changes:
        pages = build_pages(context, changes)
        server = Server(pages, settings.web, proxies=(ip_network("127.0.0.0/8"),))
        serving = asyncio.create_task(server.serve())
        await server.is_up.wait()
        say_ready()
        await serving


if __name__ == "__main__":
    uvloop.run(serve(*sys.argv[1:]))
