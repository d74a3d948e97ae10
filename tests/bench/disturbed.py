"""Payments while citizens register, sign in, send photographs and lose their way: no till waits for it.

``python -m tests.bench --only disturbed``. Quiet and disturbed are measured in turn on one hub (money and
pages as processes of their own, SQLite, as a single machine has it).
"""

from __future__ import annotations

import secrets
import statistics
import subprocess
import sys
import tempfile
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from city.ports import free_port
from hub.coin.subject import TILL_CLERK
from hub.coin.wallets import service as wallets
from hub.core.db import open_engine, transaction
from hub.identity.citizens import service as citizens
from hub.identity.model import Kind
from hub.identity.people import NewPerson
from hub.identity.sessions import service as sessions
from hub.identity.sign_in.passwords import hash_password
from hub.identity.staff import service as staffing
from tests.bench.disturbing import Cast
from tests.bench.figures import Chapter, Figure, percentile
from tests.bench.lean_terminals import Load
from tests.bench.payments import asked, audit, payloads
from tests.bench.places import BrokerAt, Town, broker, build_town, child

RATE = 200
SECONDS = 20
ROUNDS = 3
CITIZENS = 40
"""A wallet's photographs are limited; so many share them."""
PASSWORD = "a password of the bench"


def cast(town: Town) -> Cast:
    """People with sessions, entered as the hub would."""
    now, engine = datetime.now(UTC), open_engine(town.url)
    hashed = hash_password(PASSWORD)
    with transaction(engine) as tx:
        logins, tokens = [], []
        for number in range(CITIZENS):
            id, login = f"bench-{number}", f"9{number:07d}"
            citizens.create_citizen(tx, id, NewPerson(login, "花子", hashed))
            wallets.wallet_for(tx, id, now, secrets.randbelow)
            logins.append(login)
            tokens.append(sessions.begin(tx, Kind.CITIZEN, id, now, secrets, None))
        clerk = staffing.create_staff(tx, "bench", NewPerson("bench", "会計", hashed), [TILL_CLERK])
        staff = sessions.begin(tx, Kind.STAFF, clerk.id, now, secrets, None)
    engine.dispose()
    return Cast(logins, PASSWORD, tokens, staff)


def offered(town: Town, at: BrokerAt, seconds: int) -> list[float]:
    """Latencies (ms) of payments at the rate; the first second is left out."""
    total = RATE * (seconds + 1)
    load = Load(total, payloads(town, total), RATE)
    asked(load, at)
    return [1000 * each for each in load.latencies[RATE:]]


def measure(seconds: int, rounds: int) -> tuple[list[list[float]], list[list[float]], Counter[str]]:
    """Quiet and disturbed latencies of each round, and how the disturbances were answered."""
    quiet, disturbed, answers = [], [], Counter[str]()
    with tempfile.TemporaryDirectory(prefix="tsunagaru-bench-") as made:
        folder, web = Path(made), free_port()
        town = build_town(folder / "town", f"sqlite:///{folder / 'town' / 'hub.sqlite'}")
        people = msgspec.json.encode(cast(town))
        with (
            broker(folder / "broker", tls=False) as at,
            child("tests.bench.money", str(town.folder), town.url, str(at.port)),
            child("tests.bench.pages", str(town.folder), town.url, str(web)),
        ):
            offered(town, at, seconds)  # warm: a hub runs for months
            for _ in range(rounds):
                quiet.append(offered(town, at, seconds))
                command = [sys.executable, "-m", "tests.bench.disturbing", str(web), str(seconds + 3)]
                world = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
                assert world.stdin is not None
                world.stdin.write(people)
                world.stdin.close()
                disturbed.append(offered(town, at, seconds))
                assert world.stdout is not None
                answers.update(msgspec.json.decode(world.stdout.read(), type=dict[str, int]))
                world.stdout.close()
                world.wait()
        audit(town)
    return quiet, disturbed, answers


def chapter(seconds: int = SECONDS, rounds: int = ROUNDS) -> Chapter:
    quiet, disturbed, answers = measure(seconds, rounds)
    still = [percentile(each, 0.99) for each in quiet]
    shaken = [percentile(each, 0.99) for each in disturbed]
    ratio = statistics.median(b / a for a, b in zip(still, shaken, strict=True))
    told = ", ".join(f"{what}: {times}" for what, times in sorted(answers.items()))
    figures = [
        Figure("p99 of payments, quiet", statistics.median(still), "ms"),
        Figure("p99 of payments, disturbed", statistics.median(shaken), "ms", note=told),
        Figure("p99 disturbed against quiet", ratio, "", "≤ 3"),
        Figure("slowest payment, disturbed", max(max(each) for each in disturbed), "ms", "≤ 300"),
    ]
    offers = "5 registrations, 5 sign-ins, 5 photographs of 12 MP and 5 unknown pages a second"
    title = f"Payments at {RATE}/s beside {offers} ({rounds} rounds of {seconds} s)"
    return Chapter(title, figures)
