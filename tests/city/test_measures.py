"""``docs/measures.md`` says what is so: every measure, and only tests, addresses and commands that exist."""

from __future__ import annotations

import re

import pytest

from city.demo import PATHS
from tests.freeze.facts import addresses, commands
from tests.support.named_tests import ROOT, missing, named

PAGE = ROOT / "docs" / "measures.md"
MEASURES = (
    "電子地域通貨を活用した地域経済の活性化",
    "電子地域通貨の利用促進に併せた行政ポイント制度導入による「市民力」「地域力」の強化",
    "市独自のアプリによる市民サービスの向上",
    "総合窓口における手続き支援システムの導入",
    "タブレットの導入",
    "戦略的な情報発信の仕組みの構築",
    "住民・税・福祉システムの一本化",
    "電子決裁の範囲の拡大",
    "議事録作成支援システムの導入",
    "地図のデジタル化",
    "職員の申請手続きや旅費支給事務の ICT 化",
    "ICT スキルを高める人材育成",
    "印刷関連機器等の効率的な配置",
    "ICT を活用した収納事務の効率化",
)
"""As the city's plan names them, in its order."""
NOTHING = "nothing yet"
STATES = ("in part", "begun", NOTHING)
_SECTION = re.compile(r"^## (\d+) (.+) · (.+)$", re.MULTILINE)
_STATE = re.compile(rf"\*\*\S+ ({'|'.join(STATES)})\*\* — .+")
_ROW = re.compile(rf"^\| (\d+) \| .+ \| \S+ ({'|'.join(STATES)}) \|$", re.MULTILINE)
_CODE = re.compile(r"`([^`]+)`")
_ADDRESS = re.compile(r"(?:(POST|PUT) )?(/\S*)")


@pytest.fixture(scope="module")
def text() -> str:
    return PAGE.read_text(encoding="utf-8")


def sections(text: str) -> dict[int, str]:
    """Number of a measure → what is said of it, below its heading."""
    parts = _SECTION.split(text)[1:]
    return {int(number): said for number, said in zip(parts[0::4], parts[3::4], strict=True)}


def state(said: str) -> str:
    """How far it is, by the first line below its heading."""
    found = _STATE.match(said.strip())
    assert found, said
    return found[1]


def unknown_addresses(text: str) -> list[str]:
    """Addresses in ``text`` that no application of the city serves; without a method it is one to look at."""
    served = {
        f"{method} {path}"
        for each in addresses().values()
        for path, *methods in map(str.split, each)
        for method in methods
    }
    asked = (_ADDRESS.fullmatch(code) for code in _CODE.findall(text))
    return [each[0] for each in asked if each and f"{each[1] or 'GET'} {each[2].split('?')[0]}" not in served]


def unknown_commands(text: str) -> list[str]:
    known = commands()
    return [
        code for code in _CODE.findall(text) if code.startswith("tsunagaru ") and not _is_command(code, known)
    ]


def _is_command(code: str, known: dict[str, list[str]]) -> bool:
    words = [word for word in code.split() if not word.startswith("-")]
    options = {word for word in code.split() if word.startswith("-")}
    if words[:2] == ["tsunagaru", "demo"] and words[2:]:
        path = words.pop(2)
        if path not in PATHS:
            return False
    name = " ".join(words)
    return name in known and options <= set(known[name])


def test_every_measure_of_the_plan_has_its_section_in_both_languages(text: str) -> None:
    found = [(int(number), japanese) for number, japanese, _english in _SECTION.findall(text)]
    assert found == list(enumerate(MEASURES, start=1))


def test_every_section_says_how_far_it_is_and_what_is_missing(text: str) -> None:
    for said in sections(text).values():
        assert state(said) in STATES
        assert "**まだない Missing:**" in said


def test_the_table_at_the_head_says_what_the_sections_say(text: str) -> None:
    in_sections = {number: state(said) for number, said in sections(text).items()}
    assert {int(number): how_far for number, how_far in _ROW.findall(text)} == in_sections


def test_the_readme_counts_the_measures_as_the_page_does(text: str) -> None:
    states = [state(said) for said in sections(text).values()]
    counted = ", ".join(f"{states.count(each)} {each}" for each in STATES)
    assert counted in (ROOT / "README.md").read_text(encoding="utf-8")


def test_every_test_that_is_named_exists_and_whatever_works_names_one(text: str) -> None:
    assert missing(text) == []
    working = [said for said in sections(text).values() if state(said) != NOTHING]
    assert [said for said in working if not named(said)] == []


def test_every_address_that_is_named_is_served(text: str) -> None:
    assert unknown_addresses(text) == []


def test_every_command_that_is_named_exists(text: str) -> None:
    assert unknown_commands(text) == []


NO_TESTS = ["tests/city/test_measures.py::test_nothing_of_this_name", "tests/no/such_file.py::test_x"]
PLANTED: tuple[tuple[str, list[str], list[str], list[str]], ...] = (
    ("`/desk/taxes`, `/desk/coin`", [], ["/desk/taxes"], []),
    ("`POST /desk/coin`, `POST /procedures/cases`", [], ["POST /desk/coin"], []),
    ("`tsunagaru minutes`, `tsunagaru check`", [], [], ["tsunagaru minutes"]),
    ("`tsunagaru demo maps`, `tsunagaru demo meeting --out`", [], [], ["tsunagaru demo maps"]),
    ("`tsunagaru check --all`", [], [], ["tsunagaru check --all"]),
    (" ".join(f"`{each}`" for each in NO_TESTS), NO_TESTS, [], []),
)
"""A sentence, and what of it is no test, no address, no command."""


@pytest.mark.parametrize(("said", "tests", "urls", "typed"), PLANTED, ids=range(len(PLANTED)))
def test_what_does_not_exist_is_found(said: str, tests: list[str], urls: list[str], typed: list[str]) -> None:
    assert missing(said) == tests
    assert unknown_addresses(said) == urls
    assert unknown_commands(said) == typed
