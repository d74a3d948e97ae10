"""Answers every question with one fixed-size answer: the broker's own request-reply rate.

``python -m tests.bench.echo PORT [CERTS]``
"""

from __future__ import annotations

import random
import ssl
import sys

import uvloop

from edge.wire.topics import Down, Topics, Up
from hub.messaging.mqtt.client import Client, Server
from hub.messaging.mqtt.packets import Connect, Message


def say_ready_if(up: bool) -> None:
    if up:
        sys.stdout.write("ready\n")
        sys.stdout.flush()


async def main(port: int, credentials: str | None) -> None:
    topics = Topics()
    tls = None
    if credentials:
        tls = ssl.create_default_context(cafile=f"{credentials}/ca.pem")
        tls.load_cert_chain(f"{credentials}/hub-money.pem", f"{credentials}/hub-money.key")
    padding = b" " * 240

    def receive(messages: list[Message]) -> None:
        for message in messages:
            node = message.topic.split("/")[3]
            at = message.payload.index(b'"id":"') + 6
            ask = message.payload[at : at + 12]
            payload = b'{"ask":"' + ask + b'","state":"paid"' + padding + b"}"
            client.publish(Message(topics.down(node, Down.ANSWER, "coin"), payload, 0))
        client.acknowledge(messages)

    client = Client(
        Server("127.0.0.1", port, tls),
        Connect(client_id="hub-money", receive_maximum=4096),
        [(topics.all_up(Up.ASK, "coin", "+"), 1)],
        receive,
        random=random.random,
        changed=say_ready_if,
    )
    await client.run()


if __name__ == "__main__":
    uvloop.run(main(int(sys.argv[1]), sys.argv[2] if len(sys.argv) > 2 else None))
