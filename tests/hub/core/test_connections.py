"""A port whose connections are bounded: strangers who hold on shut nobody out."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass
from ipaddress import ip_network
from pathlib import Path

import httpx
import pytest
import uvloop
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from hub.core.connections import Bounds, Network
from hub.core.doors import Patience
from hub.core.serving import Server
from hub.core.settings import Address
from hub.core.web import address_of
from hub.fleet.web import PeerProtocol
from tests.support.certificates import Authority, Credentials
from tests.support.waiting import eventually

LOOPBACK = ip_network("127.0.0.1")
LARGE = 32 * 1024 * 1024
Running = Coroutine[None, None, None]
Story = Callable[[], Running]
Run = Callable[[Running], None]
Connection = tuple[asyncio.StreamReader, asyncio.StreamWriter]


@pytest.fixture(params=["asyncio", "uvloop"])
def run(request: pytest.FixtureRequest) -> Run:
    """Runs a story in the loop of the tests, or in the loop that the hub has."""
    if request.param == "asyncio":
        return asyncio.run
    return uvloop.run


async def _who(request: Request) -> Response:
    return PlainTextResponse(f"{request.url.scheme} {address_of(request)}")


async def _body(request: Request) -> Response:
    return PlainTextResponse(str(len(await request.body())))


async def _later(request: Request) -> Response:
    await request.app.state.go_on.wait()
    return PlainTextResponse("later")


async def _large(_request: Request) -> Response:
    return PlainTextResponse("x" * LARGE)


@dataclass(frozen=True, slots=True)
class Port:
    """A small server, and what strangers do to it."""

    server: Server
    trusted: ssl.SSLContext | None
    go_on: asyncio.Event
    """Lets ``/later`` answer."""

    @property
    def number(self) -> int:
        return self.server.address().port

    async def connect(self, first: bytes = b"") -> Connection:
        reader, writer = await asyncio.open_connection("127.0.0.1", self.number)
        if first:
            writer.write(first)
        return reader, writer

    async def get(self, path: str = "/", **headers: str) -> str:
        scheme = "https" if self.trusted else "http"
        base = f"{scheme}://127.0.0.1:{self.number}"
        async with httpx.AsyncClient(base_url=base, verify=self.trusted or False) as client:
            return (await client.get(path, headers=headers)).text


@asynccontextmanager
async def serving(
    *, bounds: Bounds | None = None, proxies: tuple[Network, ...] = (), files: Credentials | None = None
) -> AsyncIterator[Port]:
    app = Starlette(
        routes=[
            Route("/", _who),
            Route("/body", _body, methods=["POST"]),
            Route("/large", _large),
            Route("/later", _later),
        ]
    )
    app.state.go_on = go_on = asyncio.Event()
    app.add_middleware(Patience, seconds=0.1, whole_seconds=0.5)
    tls = trusted = None
    if files:
        tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        tls.load_cert_chain(files.certificate, files.key)
        tls.load_verify_locations(files.ca)
        tls.verify_mode = ssl.CERT_OPTIONAL
        trusted = files.client_context()
    server = Server(app, Address("127.0.0.1", 0), PeerProtocol, tls, proxies, bounds=bounds or Bounds())
    task = asyncio.create_task(server.serve())
    await server.is_up.wait()
    try:
        yield Port(server, trusted, go_on)
    finally:
        server.end()
        await task


async def is_closed(reader: asyncio.StreamReader) -> bool:
    """Waits for the other side to hang up."""
    try:
        while await reader.read(65536):
            pass
    except ConnectionError:
        pass
    return True


def test_who_only_holds_connections_shuts_nobody_out(run: Run) -> None:
    async def story() -> None:
        async with serving(bounds=Bounds(most=50, of_one_line=20)) as port:
            held = [await port.connect() for _ in range(60)]
            assert await port.get() == "http 127.0.0.1"
            assert await is_closed(held[0][0])
            for _, writer in held:
                writer.close()

    run(story())


def test_in_a_full_house_the_one_who_waits_longest_makes_room(run: Run) -> None:
    async def story() -> None:
        async with serving(bounds=Bounds(most=5), proxies=(LOOPBACK,)) as port:
            held = [await port.connect() for _ in range(5)]
            assert (await port.get()).startswith("http")
            assert await is_closed(held[0][0])
            last = held[-1]
            last[1].write(b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
            assert b"200 OK" in await last[0].read()
            for _, writer in held:
                writer.close()

    run(story())


@pytest.mark.parametrize(
    "said", [b"", b"GET / HT", b"GET / HTTP/1.1\r\nHost: x\r\n\r\nGET / HTTP/1.1\r\nX-Slow: "]
)
def test_headers_that_do_not_come_to_an_end_are_not_waited_for(run: Run, said: bytes) -> None:
    async def story() -> None:
        async with serving(bounds=Bounds(head_seconds=0.1)) as port:
            reader, writer = await port.connect(said)
            assert await is_closed(reader)
            writer.close()

    run(story())


def test_headers_of_any_size_are_refused(run: Run) -> None:
    async def story() -> None:
        async with serving() as port:
            reader, writer = await port.connect(b"GET / HTTP/1.1\r\nHost: x\r\nX: " + b"x" * 100_000)
            assert b" 400 " in await reader.readline()
            writer.close()

    run(story())


@pytest.mark.parametrize("first", [b"", b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"])
def test_a_request_that_says_its_length_twice_is_refused_and_what_lies_in_it_is_no_request(
    run: Run, first: bytes
) -> None:
    async def story() -> None:
        async with serving() as port:
            lengths = b"Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n"
            head = b"POST /body HTTP/1.1\r\nHost: x\r\n" + lengths
            hidden = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"
            reader, writer = await port.connect(first + head + b"0\r\n\r\n" + hidden)
            answers = await asyncio.wait_for(reader.read(), 5)
            assert answers.count(b"HTTP/1.1 200") == bool(first)
            assert answers.count(b"HTTP/1.1 400") == 1
            writer.close()

    run(story())


def test_strangers_fill_no_log(run: Run, capfd: pytest.CaptureFixture[str]) -> None:
    async def story() -> None:
        async with serving() as port:
            upgrade = b"Connection: Upgrade\r\nUpgrade: websocket\r\n\r\n"
            reader, writer = await port.connect(
                b"GET / HTTP/1.1\r\nHost: x\r\n" + upgrade + b"rubbish\r\n\r\n"
            )
            assert (await asyncio.wait_for(reader.read(), 5)).count(b"HTTP/1.1") == 2
            writer.close()

    run(story())
    assert capfd.readouterr().err == ""


def test_a_body_that_does_not_come_on_ends_with_408(run: Run) -> None:
    async def story() -> None:
        async with serving() as port:
            head = b"POST /body HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\nsome"
            reader, writer = await port.connect(head)
            assert b" 408 " in await reader.readline()
            writer.close()

    run(story())


def test_bodies_that_come_drop_by_drop_shut_nobody_out(run: Run) -> None:
    async def story() -> None:
        async with serving(bounds=Bounds(most=5), proxies=(LOOPBACK,)) as port:
            head = b"POST /body HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n"
            held = [await port.connect(head) for _ in range(5)]
            for _, writer in held:
                writer.write(b"x")
                await writer.drain()
            assert await port.get() == "http 127.0.0.1"
            for _, writer in held:
                writer.close()

    run(story())


def test_a_body_in_punctual_pieces_has_an_end_as_a_whole(run: Run) -> None:
    async def story() -> None:
        async with serving() as port:
            head = b"POST /body HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n"
            reader, writer = await port.connect(head)
            answer = asyncio.ensure_future(reader.readline())
            while not answer.done():
                writer.write(b"x")
                await asyncio.wait({answer}, timeout=0.05)
            assert b" 408 " in answer.result()
            writer.close()

    run(story())


def test_a_second_request_in_the_same_packet_is_at_work_and_not_thrown_out(run: Run) -> None:
    async def story() -> None:
        async with serving(bounds=Bounds(most=1), proxies=(LOOPBACK,)) as port:
            first = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"
            last = b"GET /later HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
            reader, writer = await port.connect(first + last)
            await reader.readuntil(b"http 127.0.0.1")
            strange, other = await port.connect(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
            assert await is_closed(strange)
            port.go_on.set()
            assert b"later" in await reader.read()
            writer.close()
            other.close()

    run(story())


def test_a_reader_who_takes_nothing_is_let_go(run: Run) -> None:
    async def story() -> None:
        async with serving(bounds=Bounds(reader_seconds=0.1)) as port:
            reader, writer = await asyncio.open_connection("127.0.0.1", port.number, limit=1024)
            writer.write(b"GET /large HTTP/1.1\r\nHost: x\r\n\r\n")
            await reader.readexactly(10)
            held = port.server.server_state.connections
            await eventually(lambda: not held, "the reader was waited for")
            assert await port.get() == "http 127.0.0.1"
            writer.close()

    run(story())


def test_a_stranger_who_speaks_no_tls_is_not_waited_for_and_shuts_no_device_out(
    run: Run, tmp_path: Path
) -> None:
    files = Authority(tmp_path).issue("127.0.0.1")

    async def story() -> None:
        async with serving(files=files, bounds=Bounds(of_one_line=20, handshake_seconds=0.2)) as port:
            held = [await port.connect(b"\x16") for _ in range(40)]
            assert await port.get() == "https 127.0.0.1"
            assert all([await is_closed(reader) for reader, _ in held])
            for _, writer in held:
                writer.close()

    run(story())


@pytest.mark.parametrize(
    ("proxies", "seen"),
    [
        ((), "http 127.0.0.1"),
        ((ip_network("10.0.0.0/8"),), "http 127.0.0.1"),
        ((LOOPBACK,), "https 203.0.113.9"),
    ],
)
def test_only_a_named_proxy_is_believed(run: Run, proxies: tuple[Network, ...], seen: str) -> None:
    async def story() -> None:
        async with serving(proxies=proxies) as port:
            said = {"X-Forwarded-For": "198.51.100.66, 203.0.113.9", "X-Forwarded-Proto": "https"}
            assert await port.get("/", **said) == seen

    run(story())
