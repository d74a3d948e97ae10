"""The form of a subject: a file that bears a name of the house holds what the name says, nobody else does."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from hub.core import subjects

HUB = Path(subjects.__file__).parents[1]
FILES = sorted(
    file
    for subject in subjects.SUBJECTS
    for file in (HUB / subject).rglob("*.py")
    if "migrations" not in file.parts and file.name != "__init__.py"
)
MEASURES = sorted({*subjects.SUBJECTS} - {"core", "messaging"})
WEB = ("fastapi", "starlette", "sse_starlette")
PURE = ("sqlalchemy", "hub.core.db", *WEB)


@cache
def tree(file: Path) -> ast.Module:
    return ast.parse(file.read_text("utf-8"))


def imported(file: Path) -> set[str]:
    """Modules by their whole names, and what is taken out of them."""
    found: set[str] = set()
    for node in ast.walk(tree(file)):
        if isinstance(node, ast.Import):
            found |= {each.name for each in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{each.name}" for each in node.names)}
    return found


def knows(file: Path, *packages: str) -> bool:
    return any(each == p or each.startswith(f"{p}.") for each in imported(file) for p in packages)


def called(file: Path) -> Iterator[str]:
    for node in ast.walk(tree(file)):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func)


def decorated(file: Path) -> Iterator[str]:
    for node in ast.walk(tree(file)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield from (ast.unparse(each).partition("(")[0] for each in node.decorator_list)


def is_routes(file: Path) -> bool:
    return file.stem == "routes" or file.stem.endswith("_routes")


def named(*stems: str) -> list[Path]:
    return [file for file in FILES if file.stem in stems]


def here(files: list[Path]) -> list[str]:
    return [str(file.relative_to(HUB)) for file in files]


def test_tables_stand_in_tables_alone() -> None:
    others = [file for file in FILES if file.stem != "tables"]
    assert here([file for file in others if {"sa.Table", "Table"} & {*called(file)}]) == []


def test_routes_stand_in_routes_alone() -> None:
    others = [file for file in FILES if not is_routes(file)]
    assert here([file for file in others if "APIRouter" in {*called(file)}]) == []


def test_facts_are_heard_and_asks_answered_in_devices_alone() -> None:
    others = [file for file in FILES if file.stem != "devices"]
    assert here([file for file in others if {"handles", "answers"} & {*decorated(file)}]) == []


def test_a_model_is_pure() -> None:
    assert here([file for file in named("model") if knows(file, *PURE)]) == []


def test_use_cases_tables_and_what_devices_say_know_no_page() -> None:
    below = named("service", "tables", "devices", "queries", "words")
    assert here([file for file in below if knows(file, *WEB)]) == []


def test_words_are_data() -> None:
    files = [file for file in named("words") if file.parent.name != "core"]
    functions = [file for file in files if any(isinstance(each, ast.FunctionDef) for each in tree(file).body)]
    assert here(functions) == []


@pytest.mark.parametrize("subject", MEASURES)
def test_a_subject_registers_itself_in_one_file(subject: str) -> None:
    (registered,) = (each for each in subjects.registered() if each.name == subject)
    assert registered.ja


def test_no_role_and_no_act_has_two_subjects() -> None:
    roles = [role for subject in subjects.registered() for role in subject.roles]
    acts = [act for subject in subjects.registered() for act in subject.acts]
    assert len(set(roles)) == len(roles)
    assert len(set(acts)) == len(acts)
