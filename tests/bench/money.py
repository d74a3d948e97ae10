"""The hub's money process, as it is, with or without TLS.

``python -m tests.bench.money FOLDER URL PORT [CERTS]``
"""

from __future__ import annotations

import ssl
import sys
from pathlib import Path

import uvloop

from hub.coin.payments.worker import be_prompt, serve
from hub.core.clock import SystemClock
from hub.core.limits import Pace
from hub.core.settings import Address, in_directory
from hub.messaging.mqtt.client import Server


def say_ready() -> None:
    sys.stdout.write("ready\n")
    sys.stdout.flush()


def main(folder: str, url: str, port: str, certificates: str | None = None) -> None:
    settings = in_directory(Path(folder), database_url=url, broker=Address("127.0.0.1", int(port)))
    tls = None
    if certificates:
        tls = ssl.create_default_context(cafile=f"{certificates}/ca.pem")
        tls.load_cert_chain(f"{certificates}/hub-money.pem", f"{certificates}/hub-money.key")
    server = Server("127.0.0.1", int(port), tls)
    be_prompt()
    uvloop.run(serve(settings, server, SystemClock(), say_ready, Pace(1e9, 1e9)))


if __name__ == "__main__":
    main(*sys.argv[1:])
