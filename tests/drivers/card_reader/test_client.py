"""The client against worker processes of a few lines each: prompt, silent, dying, talking nonsense."""

from __future__ import annotations

import asyncio
import os
import sys
import time
from collections.abc import AsyncIterator, Callable
from contextlib import aclosing
from datetime import date
from pathlib import Path

import pytest

from drivers.card_reader.client import CardReaderClient
from drivers.ports import BasicFour, CardError, CardPresence, CardProblem, Sex

START = 'import os, sys, time; say = lambda line: os.write(1, line.encode() + b"\\n"); '
PRESENT = START + 'say(\'{"type":"seen","presence":"present"}\'); '
SILENT = PRESENT + "time.sleep(60)"
DYING = PRESENT + "sys.stdin.readline()"
NONSENSE = PRESENT + 'sys.stdin.readline(); say(\'{"type":"else"}\'); time.sleep(60)'
# Says what it was sent, byte for byte, as the name of the person.
ECHO = (
    PRESENT
    + "import json; heard = os.read(0, 999).decode(); "
    + 'say(json.dumps({"type":"done","id":1,"value":{"name":heard,"address":"a",'
    + '"birth_date":"1980-02-29","sex":"2","sex_code":"2"}})); time.sleep(60)'
)
WRONG = PRESENT + (
    'sys.stdin.readline(); say(\'{"type":"failed","id":1,"problem":"pin_wrong","tries_left":2,'
    '"text":"pin_wrong"}\'); time.sleep(60)'
)
TELLS_THREE = PRESENT + 'sys.stdin.readline(); say(\'{"type":"done","id":2,"value":3}\'); time.sleep(60)'

Make = Callable[..., CardReaderClient]


@pytest.fixture
async def make() -> AsyncIterator[Make]:
    clients: list[CardReaderClient] = []

    def start(*command: str, deadline: float = 5.0) -> CardReaderClient:
        clients.append(CardReaderClient(command, deadline_seconds=deadline, restart_seconds=0.05))
        return clients[-1]

    yield start
    for client in clients:
        await client.close()


def python(code: str) -> tuple[str, ...]:
    return (sys.executable, "-S", "-c", code)


async def test_a_pin_goes_behind_its_line_and_the_answer_comes_back_as_a_person(make: Make) -> None:
    client = make(*python(ECHO))
    four = await client.read_basic_four("1234", last_try_confirmed=True)
    line, _, rest = four.name.partition("\n")
    assert rest == "1234"
    assert '"pin_length":4' in line
    assert '"last_try_confirmed":true' in line
    assert four == BasicFour(four.name, "a", date(1980, 2, 29), Sex.FEMALE, "2")


async def test_a_problem_comes_back_with_its_tries(make: Make) -> None:
    with pytest.raises(CardError) as caught:
        await make(*python(WRONG)).read_basic_four("1234")
    assert (caught.value.problem, caught.value.tries_left) == (CardProblem.PIN_WRONG, 2)
    assert str(caught.value) == "pin_wrong"


async def test_a_pin_in_a_wrong_form_starts_not_even_a_worker(make: Make) -> None:
    with pytest.raises(CardError) as caught:
        await make("/nonexistent/worker").read_basic_four("12a4")
    assert caught.value.problem is CardProblem.PIN_FORMAT


async def test_a_worker_that_does_not_answer_is_killed_in_time_and_another_takes_its_place(
    make: Make, tmp_path: Path
) -> None:
    first_time = tmp_path / "first"
    code = (
        f"{PRESENT}import pathlib; p = pathlib.Path({str(first_time)!r}); first = not p.exists(); p.touch();"
    )
    code += "\nif first: time.sleep(60)\n" + TELLS_THREE
    client = make(*python(code), deadline=1.0)
    started = time.monotonic()
    with pytest.raises(CardError) as caught:
        await client.tries_left()
    assert caught.value.problem is CardProblem.CARD_HUNG
    assert time.monotonic() - started < 1.5
    assert await client.tries_left() == 3


async def test_a_worker_that_dies_under_a_request_is_a_service_that_is_down(make: Make) -> None:
    client = make(*python(DYING))
    with pytest.raises(CardError) as caught:
        await client.tries_left()
    assert caught.value.problem is CardProblem.READER_SERVICE_DOWN


async def test_nonsense_from_a_worker_ends_it(make: Make) -> None:
    client = make(*python(NONSENSE))
    with pytest.raises(CardError) as caught:
        await client.tries_left()
    assert caught.value.problem is CardProblem.READER_SERVICE_DOWN


async def test_a_worker_that_cannot_be_started_is_told_apart_from_a_card_that_hangs(make: Make) -> None:
    with pytest.raises(CardError) as caught:
        await make("/nonexistent/worker", deadline=0.3).tries_left()
    assert caught.value.problem is CardProblem.READER_SERVICE_DOWN


async def test_presence_tells_a_dead_worker_as_no_reader_and_its_successor_anew(make: Make) -> None:
    client = make(*python(PRESENT + "time.sleep(0.1)"))
    seen: list[CardPresence] = []
    async with aclosing(client.presence()) as changes:
        async for presence in changes:
            seen.append(presence)
            if len(seen) == 3:
                break
    assert seen == [CardPresence.PRESENT, CardPresence.NO_READER, CardPresence.PRESENT]


async def test_closing_ends_the_worker_and_everybody_who_watched(make: Make, tmp_path: Path) -> None:
    pid_file = tmp_path / "pid"
    client = make(*python(f"{START}open({str(pid_file)!r}, 'w').write(str(os.getpid())); {SILENT}"))
    known = asyncio.Event()
    seen: list[CardPresence] = []

    async def watch() -> None:
        async for presence in client.presence():
            seen.append(presence)
            known.set()

    watching = asyncio.create_task(watch())
    await known.wait()
    await client.close()
    await watching
    assert seen == [CardPresence.PRESENT]
    with pytest.raises(ProcessLookupError):
        os.kill(int(pid_file.read_text()), 0)
    with pytest.raises(CardError):
        await client.tries_left()
