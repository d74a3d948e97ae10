"""Clock, chance and TLS come from outside: only what puts a process together takes the machine's own."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
ROOMS = ("drivers", "edge", "kiosk", "hub")
BUILDERS = {
    # a process, and what is made for it alone
    "edge/agent.py",
    "edge/devices/driver_factory.py",
    "edge/devices/kinds/receipt_printer.py",
    "hub/app.py",
    "hub/coin/payments/worker.py",
    "hub/messaging/worker.py",
    # where the machine's own is given its name
    "edge/clock.py",
    "edge/identity.py",
    "edge/wire/ids.py",
    "hub/core/clock.py",
}
OWN = {
    "secrets",
    "random.random",
    "os.urandom",
    "datetime.now",
    "time.time",
    "time.time_ns",
    "uuid.uuid4",
    "ssl.SSLContext",
    "ssl.create_default_context",
    "SystemClock",
}


def taken(node: ast.AST) -> str:
    """The machine's own that a node takes, if any; a type in an annotation is none."""
    if isinstance(node, ast.Import | ast.ImportFrom):
        names = {each.name for each in node.names} if isinstance(node, ast.Import) else {node.module or ""}
        return "secrets" if "secrets" in names else ""
    if isinstance(node, ast.Call) and (said := ast.unparse(node.func)) in OWN:
        return said
    if isinstance(node, ast.Attribute) and (said := ast.unparse(node)) in {"os.urandom", "random.random"}:
        return said
    return ""


def takers() -> Iterator[tuple[str, str]]:
    for room in ROOMS:
        for file in (ROOT / room).rglob("*.py"):
            name = file.relative_to(ROOT).as_posix()
            if "emulators" in name or "migrations" in name or name in BUILDERS:
                continue
            for node in ast.walk(ast.parse(file.read_text("utf-8"))):
                if said := taken(node):
                    yield name, said


def test_only_builders_take_the_machines_own_clock_chance_and_tls() -> None:
    assert sorted(set(takers())) == []


def test_every_builder_is_there() -> None:
    assert [name for name in sorted(BUILDERS) if not (ROOT / name).exists()] == []
