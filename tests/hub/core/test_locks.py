"""Locks by name: one transaction at a time, and each subject under its own names."""

from __future__ import annotations

import ast
from pathlib import Path
from threading import Event, Thread

import pytest
import sqlalchemy as sa

import hub
from hub.core.db import transaction
from hub.core.locks import lock

HUB = Path(hub.__file__).parent


def named() -> list[tuple[str, str]]:
    """The room of each call of ``lock``, and whose lock it says that it takes."""
    return [
        (file.relative_to(HUB).parts[0], ast.unparse(node.args[1]))
        for file in HUB.rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "lock"
    ]


def test_every_lock_is_named_after_the_subject_that_takes_it() -> None:
    found = named()
    assert len(found) > 15
    assert [(room, name) for room, name in found if name != repr(room)] == []


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_second_transaction_waits_for_the_same_name_and_for_no_other(engine: sa.Engine) -> None:
    order: list[str] = []
    held, other_went_on = Event(), Event()

    def second() -> None:
        held.wait(10)
        with transaction(engine) as tx:
            lock(tx, "core", "other")
            other_went_on.set()
        with transaction(engine) as tx:
            lock(tx, "core", "same")
            order.append("second")

    thread = Thread(target=second)
    thread.start()
    with transaction(engine) as tx:
        lock(tx, "core", "same")
        held.set()
        assert other_went_on.wait(10)
        order.append("first")
    thread.join(10)
    assert order == ["first", "second"]
