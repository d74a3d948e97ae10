"""``python -m tests.bench.payments``: what the payment path does, beside what its parts could do.

64 terminals with 4 questions each in flight, at QoS 1, answers at QoS 0 (docs/decisions/0016); terminals,
broker and hub share one machine.
Each ratio is of figures of one round; what is printed are medians over the rounds.

B: the broker's request-reply rate, to an echo on the hub's own client. G: pgbench TPC-B, 16 clients.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import ssl
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

from edge.wire.topics import Down, Up
from hub.coin.qr import one_time_code
from hub.core.db import open_engine, reading
from hub.ledger.audit import invariants
from tests.bench.figures import Chapter, Figure, percentile
from tests.bench.lean_terminals import Load, Payload, run
from tests.bench.places import NODES, TOPICS, BrokerAt, Town, broker, build_town, child
from tests.support.postgres import BINARIES, Postgres, running_postgres

ROUNDS = 5
"""Whose medians are kept."""
PAYMENTS = 30_000
"""In each closed loop."""
PGBENCH_SECONDS = 4
OPEN_LOOP_RATE = 1000

Figures = dict[str, float]


def payloads(town: Town, total: int, first: int = 0) -> Payload:
    """Payments of ¥1–9 by changing wallets, each with its own code made beforehand.

    ``first`` codes have been used in this very second already: a wallet's codes ascend.
    """
    now, mark = int(time.time()), f"{time.time_ns() % 10**12:x}"
    tails = []
    for number in range(total):
        wallet = town.numbers[number * 7919 % len(town.numbers)]
        code = one_time_code.make(wallet, now, (first + number).to_bytes(4, "big"), town.key)
        body = {"payment": f"{mark}-{number}", "amount": 1 + number % 9, "code": code}
        tails.append(json.dumps(body).encode())

    def make(number: int, id: str, node: str) -> bytes:
        head = (
            f'{{"id":"{id}","schema":"coin.pay/1","node":"{node}","session":"bench","at":'
            f'"2026-11-22T01:00:00.000Z","mono":1,"boot":"bench","data":'
        )
        return head.encode() + tails[number] + b"}"

    return make


def ask(town: Town, at: BrokerAt, total: int, rate: float | None = None) -> Figures:
    """Questions per second and their latencies, once everything is warm: a hub runs for months.

    Before what is measured come as many more; of an open loop, its first second is left out.
    """
    first = total if rate is None else 0
    if first:
        asked(Load(first, payloads(town, first)), at)
    load = Load(total, payloads(town, total, first), rate)
    seconds = asked(load, at)
    warm = load.latencies[int(rate or 0) :]
    return {
        "per_second": total / seconds,
        "p50_ms": 1000 * percentile(warm, 0.5),
        "p99_ms": 1000 * percentile(warm, 0.99),
    }


def asked(load: Load, at: BrokerAt) -> float:
    seconds = run(load, NODES, _topics, at.port, _context(at))
    if load.refused:
        raise RuntimeError(f"{load.refused} payments were refused")
    return seconds


def _topics(node: str) -> tuple[str, str]:
    return TOPICS.up(node, Up.ASK, "coin", "pay"), TOPICS.down(node, Down.ANSWER, "coin")


def _context(at: BrokerAt) -> ssl.SSLContext | None:
    if at.certificates is None:
        return None
    context = ssl.create_default_context(cafile=f"{at.certificates}/ca.pem")
    context.load_cert_chain(f"{at.certificates}/terminal.pem", f"{at.certificates}/terminal.key")
    return context


def with_echo(town: Town, at: BrokerAt, total: int, rate: float | None = None) -> Figures:
    with child("tests.bench.echo", str(at.port), *at.arguments()):
        return ask(town, at, total, rate)


def with_hub(town: Town, at: BrokerAt, total: int, rate: float | None = None) -> Figures:
    with child("tests.bench.money", str(town.folder), town.url, str(at.port), *at.arguments()):
        return ask(town, at, total, rate)


def pgbench(postgres: Postgres) -> float:
    """Transactions per second of TPC-B with 16 clients."""
    command = ["-c", "16", "-j", "2", "-T", str(PGBENCH_SECONDS), "-n", postgres.url("bench")]
    done = subprocess.run([str(BINARIES / "pgbench"), *command], capture_output=True, text=True, check=True)
    found = re.search(r"tps = ([0-9.]+) \(without", done.stdout)
    assert found, done.stdout
    return float(found[1])


def prepare_pgbench(postgres: Postgres) -> None:
    for command in (
        ["createdb", "-h", "127.0.0.1", "-p", str(postgres.port), "-U", "tsunagaru", "bench"],
        ["pgbench", "-i", "-q", "-s", "20", postgres.url("bench")],
    ):
        subprocess.run([str(BINARIES / command[0]), *command[1:]], check=True, capture_output=True)


def fdatasync_p99(folder: Path, times: int = 200) -> float:
    """Milliseconds of writing 4 KiB and waiting for the disk."""
    spent = []
    with (folder / "sync").open("wb") as file:
        for _ in range(times):
            file.write(bytes(4096))
            file.flush()
            began = time.perf_counter()
            os.fdatasync(file.fileno())
            spent.append(time.perf_counter() - began)
    return 1000 * sorted(spent)[times * 99 // 100]


def one_round(folder: Path, postgres: Postgres, total: int) -> Figures:
    """Everything once, in an order that puts what is compared side by side."""
    sqlite = build_town(folder / "sqlite", f"sqlite:///{folder / 'sqlite' / 'hub.sqlite'}")
    second = build_town(folder / "postgres", postgres.database())
    hot_town = build_town(folder / "hot", f"sqlite:///{folder / 'hot' / 'hub.sqlite'}", hot=0.95)
    with broker(folder / "plain", tls=False) as at:
        echo, paid = with_echo(sqlite, at, total), with_hub(sqlite, at, total)
        g = pgbench(postgres)
        paid_postgres = with_hub(second, at, total // 2)
        few = 6 * OPEN_LOOP_RATE
        slow_echo = with_echo(sqlite, at, few, OPEN_LOOP_RATE)
        slow = with_hub(sqlite, at, few, OPEN_LOOP_RATE)
        hot, even = with_hub(hot_town, at, total), with_hub(sqlite, at, total)
    with broker(folder / "tls", tls=True) as at:
        tls_echo, tls = with_echo(sqlite, at, total), with_hub(sqlite, at, total)
    sync = fdatasync_p99(folder)
    for town in (sqlite, hot_town, second):
        audit(town)
    return {
        "B_per_second": echo["per_second"],
        "B_tls_per_second": tls_echo["per_second"],
        "G_per_second": g,
        "fdatasync_p99_ms": sync,
        "sqlite_per_second": paid["per_second"],
        "sqlite_p99_ms": paid["p99_ms"],
        "sqlite_tls_per_second": tls["per_second"],
        "postgres_per_second": paid_postgres["per_second"],
        "postgres_p99_ms": paid_postgres["p99_ms"],
        "sqlite_to_B": paid["per_second"] / echo["per_second"],
        "sqlite_to_G": paid["per_second"] / g,
        "postgres_to_G": paid_postgres["per_second"] / g,
        "hot_to_even": hot["per_second"] / even["per_second"],
        "tls_to_plain": tls["per_second"] / paid["per_second"],
        "tls_to_B_tls": tls["per_second"] / tls_echo["per_second"],
        "at_1000_p50_ms": slow["p50_ms"],
        "at_1000_p99_ms": slow["p99_ms"],
        "at_1000_allowed_ms": 3 * sync + 3 * slow_echo["p99_ms"] + 3,
    }


def audit(town: Town) -> None:
    """Fast and wrong would be worth nothing."""
    engine = open_engine(town.url)
    with reading(engine) as tx:
        found = [violation for check in invariants.CHECKS.values() for violation in check(tx)]
    engine.dispose()
    if found:
        raise RuntimeError(f"{found[0]} and {len(found) - 1} more")


def medians(rounds: int, total: int) -> Figures:
    """The median of each figure over ``rounds``; every round's own figures go to stderr."""
    results: list[Figures] = []
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="tsunagaru-bench-")))
        postgres = stack.enter_context(running_postgres(durable=True))
        prepare_pgbench(postgres)
        for number in range(rounds):
            results.append(one_round(folder / str(number), postgres, total))
            sys.stderr.write(json.dumps(results[-1]) + "\n")
    return {key: round(statistics.median(result[key] for result in results), 3) for key in results[0]}


def chapter(rounds: int = ROUNDS, total: int = PAYMENTS) -> Chapter:
    """The medians, beside what is demanded of them."""
    found = medians(rounds, total)
    allowed = f"≤ {found['at_1000_allowed_ms']:.1f}"
    rows = [
        ("broker's own request-reply rate B", "B_per_second", "/s", "", ""),
        ("pgbench TPC-B, 16 clients, G", "G_per_second", "/s", "", ""),
        ("payments end to end, SQLite", "sqlite_per_second", "/s", "", ""),
        ("payments end to end, PostgreSQL", "postgres_per_second", "/s", "", ""),
        ("SQLite against B", "sqlite_to_B", "", "≥ 0.5", "≥ 0.8"),
        ("SQLite against G", "sqlite_to_G", "", "≥ 5", "≥ 8"),
        ("PostgreSQL against G", "postgres_to_G", "", "≥ 2.5", "≥ 4"),
        ("TLS and certificates against plain", "tls_to_plain", "", "≥ 0.7", "≥ 0.9"),
        ("95 % of the payments at one shop, against an even load", "hot_to_even", "", "≥ 0.8", "≥ 1.0"),
        ("p50 at 1,000 payments/s offered", "at_1000_p50_ms", "ms", "", ""),
        ("p99 at 1,000 payments/s offered", "at_1000_p99_ms", "ms", allowed, ""),
        ("fdatasync p99", "fdatasync_p99_ms", "ms", "", ""),
    ]
    figures = [Figure(what, found[key], unit, must, aim) for what, key, unit, must, aim in rows]
    return Chapter(f"Payments (64 tills × 4 in flight, asks at QoS 1, medians of {rounds} rounds)", figures)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--payments", type=int, default=PAYMENTS)
    options = parser.parse_args()
    found = medians(options.rounds, options.payments)
    sys.stdout.write(json.dumps({"rounds": options.rounds, **found}, indent=2) + "\n")


if __name__ == "__main__":
    main()
