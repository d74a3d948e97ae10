"""What others rely on and no rename may change, read from the running code, as JSON can hold it."""

from __future__ import annotations

import hashlib
import inspect
import tempfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, get_type_hints

import sqlalchemy as sa
import typer
from fastapi import FastAPI
from starlette.routing import Route

from city.cli import app as command_line
from city.demo import PATHS
from city.examining import ALL, EVIDENCE_CHAIN, NOTED_HEADS
from edge.wire.access import acl
from edge.wire.roles import NodeRole
from hub.app import build_context
from hub.core import db, migrating
from hub.core.changes import Changes
from hub.core.settings import from_environment, in_directory
from hub.web import build_device_port, build_pages
from kiosk.app import VIEWS, build_app
from kiosk.gateway import Screens
from tests.freeze import samples

Fact = Callable[[], Any]


def access() -> dict[str, list[str]]:
    """The broker's access file for one device of each role: who may do what, in any order."""
    rules: dict[str, list[str]] = {}
    for block in acl({f"a-{role.value}": role.value for role in NodeRole}).strip().split("\n\n"):
        user, *topics = block.splitlines()
        rules[user] = sorted(topics)
    return rules


def tables() -> dict[str, list[str]]:
    """Table → its columns, constraints and indexes, as a database has them that was migrated from nothing."""
    with tempfile.TemporaryDirectory() as folder:
        engine = db.open_engine(f"sqlite:///{folder}/new.sqlite")
        migrating.upgrade(engine)
        found = sa.inspect(engine)
        described = {name: sorted(_of_table(found, name)) for name in found.get_table_names()}
        engine.dispose()
    return described


def _of_table(found: sa.Inspector, name: str) -> Iterator[str]:
    for column in found.get_columns(name):
        yield f"column {column['name']} {column['type']}{'' if column['nullable'] else ' NOT NULL'}"
    yield f"key {found.get_pk_constraint(name)['constrained_columns']}"
    for check in found.get_check_constraints(name):
        yield f"check {check['name']}: {' '.join(check['sqltext'].split())}"
    for unique in found.get_unique_constraints(name):
        yield f"unique {unique['name']} {unique['column_names']}"
    for key in found.get_foreign_keys(name):
        yield f"reference {key['name']} {key['constrained_columns']} → {key['referred_table']}"
    for index in found.get_indexes(name):
        yield f"index {index['name']} {index['column_names']}{' unique' if index['unique'] else ''}"


def migrations() -> dict[str, str]:
    """File → hash of what it does: one that has run somewhere must never change."""
    folder = Path(migrating.__file__).parent / "migrations" / "versions"
    return {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in sorted(folder.glob("*.py"))}


def addresses() -> dict[str, list[str]]:
    """Every URL with its methods: of the pages, of the device port and of a device's own screens."""
    with tempfile.TemporaryDirectory() as folder:
        settings = in_directory(Path(folder))
        engine = db.open_engine(settings.database_url)
        context = build_context(settings, engine)
        pages, device_port = build_pages(context, Changes()), build_device_port(context, Changes())
        engine.dispose()
    flows = {view.flow: object() for view in VIEWS}
    screens = build_app(Screens(**flows), object())  # type: ignore[arg-type]  # nothing is asked of them
    drawn = [route for route in screens.routes if isinstance(route, Route)]
    return {
        "pages": _described(pages),
        "device port": _described(device_port),
        "screens": sorted(f"{route.path} {' '.join(sorted(route.methods or ()))}" for route in drawn),
    }


def _described(app: FastAPI) -> list[str]:
    return sorted(
        f"{path} {' '.join(sorted(methods)).upper()}" for path, methods in app.openapi()["paths"].items()
    )


def commands() -> dict[str, list[str]]:
    """Each command with its arguments and options."""
    return dict(sorted(_commands(typer.main.get_command(command_line), "tsunagaru")))


def _commands(command: Any, name: str) -> Iterator[tuple[str, list[str]]]:
    for below, each in getattr(command, "commands", {}).items():
        yield from _commands(each, f"{name} {below}")
    yield name, sorted(" ".join([*each.opts, *each.secondary_opts]) for each in command.params)


def environment() -> list[str]:
    """The variables that the hub reads."""
    asked: set[str] = set()

    class Asking(dict[str, str]):
        def get(self, name: str, default: Any = None) -> Any:
            asked.add(name)
            return default

    from_environment(Asking())
    return sorted(asked)


def demonstrations() -> dict[str, str]:
    """Name → what it says it does and leaves."""
    return {name: inspect.getdoc(path.play) or "" for name, path in PATHS.items()}


def checks() -> list[str]:
    """What ``tsunagaru check`` looks at."""
    return sorted([*ALL, EVIDENCE_CHAIN, NOTED_HEADS])


def database_door() -> dict[str, str]:
    """The two names through which everything reaches the database."""
    return {
        f"{call.__module__}.{call.__qualname__}": str(
            {name: str(hint) for name, hint in get_type_hints(inspect.unwrap(call)).items()}
        )
        for call in (db.open_engine, db.transaction)
    }


FACTS: Mapping[str, Fact] = {
    fact.__name__: fact
    for fact in (
        access, tables, migrations, addresses, commands, environment, demonstrations, checks,
        database_door, *samples.SAMPLES,
    )
}  # fmt: skip
"""Name → fact; each stands in ``frozen/`` under its name."""
