"""Citizens and staff at the pages, so many a second, whatever becomes of it.

``python -m tests.bench.disturbing PORT SECONDS``, a ``Cast`` as JSON on its input. Writes how often each
kind was answered by which status. It runs at lower priority: it is the world, and not what is measured.
"""

from __future__ import annotations

import asyncio
import io
import re
import secrets
import sys
from collections import Counter
from collections.abc import Awaitable, Callable
from itertools import count

import httpx
import msgspec
import numpy as np
from PIL import Image

from hub.core.priority import step_back
from hub.identity.citizens.numbers import new_number

EACH_PER_SECOND = 5
PHOTO_DOTS = (4000, 3000)
PATIENCE_SECONDS = 30.0
_FIELD = re.compile(r'name="csrf" value="([^"]+)"')


class Cast(msgspec.Struct, frozen=True):
    """``logins`` all have ``password``; ``citizens`` are the tokens of their sessions, ``staff`` is one."""

    logins: list[str]
    password: str
    citizens: list[str]
    staff: str


def photograph() -> bytes:
    """Twelve million dots without a code in it: all of them are looked at."""
    width, height = PHOTO_DOTS
    grain = np.random.default_rng(8).integers(0, 60, (height // 4, width // 4), dtype=np.uint8)
    slope = np.linspace(60, 180, width // 4, dtype=np.uint8)
    picture = Image.fromarray(grain + slope).resize(PHOTO_DOTS)
    file = io.BytesIO()
    picture.save(file, "JPEG", quality=88)
    return file.getvalue()


class World:
    """Each act is a browser of its own, from an address of its own."""

    def __init__(self, port: int, cast: Cast) -> None:
        self.port, self.cast = port, cast
        self.photo = photograph()
        self.turn = count()
        self.answers = Counter[str]()

    def browser(self, turn: int, **cookies: str) -> httpx.AsyncClient:
        address = f"10.{turn >> 16 & 255}.{turn >> 8 & 255}.{turn & 255}"
        return httpx.AsyncClient(
            base_url=f"http://127.0.0.1:{self.port}",
            cookies=cookies,
            headers={"X-Forwarded-For": address, "Accept": "text/html"},
            timeout=PATIENCE_SECONDS,
        )

    async def register(self, turn: int) -> httpx.Response:
        number = new_number(secrets.randbelow)
        async with self.browser(turn) as client:
            fields = {"login": number, "name": "花子", "password": self.cast.password}
            return await _submit(client, "/phone/register", "/phone/register", fields)

    async def sign_in(self, turn: int) -> httpx.Response:
        login = self.cast.logins[turn % len(self.cast.logins)]
        async with self.browser(turn) as client:
            fields = {"login": login, "password": self.cast.password}
            return await _submit(client, "/phone/sign-in", "/phone/sign-in", fields)

    async def show_photo(self, turn: int) -> httpx.Response:
        token = self.cast.citizens[turn % len(self.cast.citizens)]
        async with self.browser(turn, **{"tsunagaru-phone": token}) as client:
            files = {"photo": ("photo.jpg", self.photo, "image/jpeg")}
            return await _submit(client, "/phone/pay", "/phone/scan", {}, files)

    async def lose_the_way(self, turn: int) -> httpx.Response:
        async with self.browser(turn, **{"tsunagaru-desk": self.cast.staff}) as client:
            if turn % 2:
                return await client.get(f"/nowhere/{turn}")
            return await client.get(f"/desk/coin/wallets/{turn:012d}")

    async def once(self, act: Callable[[int], Awaitable[httpx.Response]]) -> None:
        name = act.__name__
        try:
            answer = await act(next(self.turn))
            self.answers[f"{name} {answer.status_code}"] += 1
        except (httpx.HTTPError, LookupError) as error:
            self.answers[f"{name} {type(error).__name__}"] += 1

    async def go_on(self, seconds: float) -> None:
        """Each kind so often a second, however long the answers take."""
        acts = (self.register, self.sign_in, self.show_photo, self.lose_the_way)
        async with asyncio.TaskGroup() as tasks:
            for _ in range(int(seconds * EACH_PER_SECOND)):
                for act in acts:
                    tasks.create_task(self.once(act))
                    await asyncio.sleep(1 / EACH_PER_SECOND / len(acts))


async def _submit(
    client: httpx.AsyncClient, page: str, to: str, fields: dict[str, str], files: object = None
) -> httpx.Response:
    found = _FIELD.search((await client.get(page)).text)
    if found is None:
        raise LookupError("no form")
    return await client.post(to, data={"csrf": found[1], **fields}, files=files)  # type: ignore[arg-type]


def main(port: str, seconds: str) -> None:
    step_back()  # it stands for other machines
    world = World(int(port), msgspec.json.decode(sys.stdin.buffer.read(), type=Cast))
    asyncio.run(world.go_on(float(seconds)))
    sys.stdout.write(msgspec.json.encode(world.answers).decode() + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
