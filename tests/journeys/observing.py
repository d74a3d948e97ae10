"""Somebody who reads along: what passes the broker, what browsers ask for, how processes are called."""

from __future__ import annotations

import json
import os
import re
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from urllib.parse import quote, quote_plus

import paho.mqtt.client as mqtt
import psutil
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion
from playwright.sync_api import Page

from city.miniature import City
from hub.fleet import broker
from hub.fleet.authority import Authority

OBSERVER = "observer"


@dataclass
class Traces:
    """``broker``: topics and payloads; ``urls``: of every request of a browser; ``processes``: how called."""

    broker: list[tuple[str, bytes]] = field(default_factory=list)
    urls: set[str] = field(default_factory=set)
    processes: set[str] = field(default_factory=set)

    def follow(self, page: Page) -> None:
        """Note what this page asks for."""
        page.on("request", lambda request: self.urls.add(request.url))
        self.urls.add(page.url)

    def look_at_processes(self) -> None:
        """Command lines and environments of everything that this city runs now."""
        for process in psutil.Process().children(recursive=True):
            try:
                environment = process.environ()
                environment.pop("PYTEST_CURRENT_TEST", None)  # pytest's own: names of tests, with their words
                self.processes |= {*process.cmdline(), *environment.values()}
            except (psutil.NoSuchProcess, psutil.AccessDenied):
                continue  # it has just ended, or it is in the card reader's namespace


def expressions(secret: str) -> re.Pattern[str]:
    """``secret`` as it stands, escaped as JSON, or in an address. Digits only where they stand alone."""
    if secret.replace(",", "").isdigit():
        return re.compile(rf"(?<![\w.:,+-]){re.escape(secret)}(?![\w.:-])")
    forms = {secret, json.dumps(secret)[1:-1], quote(secret), quote_plus(secret)}
    return re.compile("|".join(map(re.escape, forms)))


@contextmanager
def observed(city: City) -> Iterator[Traces]:
    """What passes the broker, and what it retains. It lets the observer in for the test."""
    settings = city.settings
    files = Authority(settings.certificates_dir, datetime.now(UTC)).credentials(OBSERVER, datetime.now(UTC))
    with broker.access_file(settings).open("a") as access:
        access.write(f"\nuser {OBSERVER}\ntopic read #\n")
    os.kill(int(broker.pid_file(settings).read_text()), signal.SIGHUP)
    traces = Traces()
    client = mqtt.Client(CallbackAPIVersion.VERSION2, protocol=MQTTProtocolVersion.MQTTv5)
    client.tls_set(str(files.ca), str(files.certificate), str(files.key))
    subscribed = threading.Event()

    def on_connect(*_: object) -> None:
        client.subscribe("#", 1)

    def on_subscribe(*_: object) -> None:
        subscribed.set()

    def on_message(_client: object, _data: object, message: mqtt.MQTTMessage) -> None:
        traces.broker.append((message.topic, bytes(message.payload)))

    client.on_connect = on_connect
    client.on_subscribe = on_subscribe
    client.on_message = on_message
    client.connect("127.0.0.1", settings.broker.port)
    client.loop_start()
    assert subscribed.wait(20)
    try:
        yield traces
    finally:
        client.disconnect()
        client.loop_stop()
