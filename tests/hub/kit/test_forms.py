"""A form is read whole, what is wrong stands beside its fields, what was typed is kept but for secrets."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Annotated

import pytest
from fastapi import Depends
from fastapi.dependencies.utils import get_dependant

from hub.core.context import Context
from hub.core.subjects import parts as parts_of_subjects
from hub.fleet.subject import FLEET
from hub.kit import words
from hub.kit.errors import Refused, sentences
from hub.kit.forms.fields import (
    ONCE,
    Check,
    Choice,
    Code,
    Day,
    Hidden,
    Lines,
    Login,
    Month,
    Number,
    Pin,
    Text,
    Yen,
)
from hub.kit.forms.reading import read_by_forms, reads
from hub.kit.forms.sheet import Form, Sheet, Unfit, blank, every, filled_in, parts
from kiosk.words.catalogue import Words
from tests.hub.browser import Browser, browsing, employ
from tests.hub.devices import admit

NAME, SUM, MORE = Words("名前", "Name"), Words("金額", "Amount"), Words("お預かり", "Received")
LESS = Words("足りません。", "Too little.")


class Colour(Enum):
    SEA = "sea"
    LEAF = "leaf"


class Why(Enum):
    TAKEN = "taken"
    CLOSED = "closed"


class Taken(Refused[Why]):
    @property
    def words(self) -> Words:
        return Words("使われています。", "It is taken.")


@dataclass(frozen=True, kw_only=True)
class Order(Form):
    id: Annotated[str, ONCE]
    revision: Annotated[str, Hidden("[0-9]+")]
    name: Annotated[str, Text(NAME, most=5, says=(Why.TAKEN,))]
    amount: Annotated[int, Yen(SUM, least=1, most=9_999)]
    received: Annotated[int | None, Yen(MORE, most=99_999)] = None
    colour: Annotated[Colour, Choice(NAME, options={Colour.SEA: NAME, Colour.LEAF: SUM})] = Colour.SEA
    day: Annotated[date | None, Day(NAME)] = None
    pin: Annotated[str, Pin(NAME)] = ""
    gift: Annotated[bool, Check(NAME)] = False

    def check(self) -> Iterator[tuple[str, Words]]:
        if self.received is not None and self.received < self.amount:
            yield "received", LESS


GOOD = {"id": "a1", "revision": "3", "name": "花子", "amount": "￥１，５００"}


def test_a_form_is_read_into_what_was_meant() -> None:
    sheet = filled_in(
        Order, {**GOOD, "received": "2,000円", "colour": "leaf", "day": "R8.11.22", "gift": "1"}
    )
    assert sheet.value == Order(
        id="a1",
        revision="3",
        name="花子",
        amount=1500,
        received=2000,
        colour=Colour.LEAF,
        day=date(2026, 11, 22),
        gift=True,
    )


def test_everything_that_is_wrong_is_said_at_once_and_kept_as_it_was_typed() -> None:
    typed = {
        **GOOD,
        "name": "長い長い名前",
        "amount": "0",
        "received": "二千",
        "colour": "red",
        "day": "8/11/22",
    }
    sheet = filled_in(Order, typed)
    assert {name: each.ja for name, each in sheet.errors.items()} == {
        "name": "5文字までで入力してください（今は6文字）。",
        "amount": "1以上で入力してください。",
        "received": "金額を数字で入力してください。例 1,500",
        "colour": "選び直してください。",
        "day": sheet.errors["day"].ja,
    }
    assert "令和8年11月22日" in sheet.errors["day"].ja
    assert [each.value for each in sheet.asked][:3] == ["長い長い名前", "0", "二千"]
    with pytest.raises(Unfit):
        _ = sheet.value


def test_an_empty_field_is_asked_for_only_where_it_has_no_default() -> None:
    assert dict(filled_in(Order, {}).errors) == {"name": words.MISSING, "amount": words.MISSING}


def test_what_is_wrong_between_fields_stands_beside_the_one_to_change() -> None:
    sheet = filled_in(Order, {**GOOD, "received": "1000"})
    assert dict(sheet.errors) == {"received": LESS}
    assert sheet.read is None


def test_an_invisible_sign_is_named_beside_its_field() -> None:
    assert "U+202E" in filled_in(Order, {**GOOD, "amount": "1\u202e2"}).errors["amount"].ja


@pytest.mark.parametrize(("code", "beside"), [(Why.TAKEN, {"name"}), (Why.CLOSED, set())])
def test_a_refusal_stands_beside_the_field_that_says_it_else_at_the_head(code: Why, beside: set[str]) -> None:
    told = filled_in(Order, GOOD).told(Taken(code))
    assert set(told.errors) == beside
    assert (told.problem is None) == bool(beside)


def test_no_secret_stands_on_a_page_again() -> None:
    sheet = filled_in(Order, {**GOOD, "pin": "4821", "amount": "x"})
    assert "4821" not in [each.value for each in sheet.asked]


def test_what_is_made_with_a_page_goes_along_but_not_an_id_that_is_used_once() -> None:
    sheet = filled_in(Order, GOOD)
    assert sheet.kept == [("revision", "3")]
    assert sheet.once == ["id"]


def test_a_blank_form_holds_what_is_given_as_it_is_typed() -> None:
    sheet = blank(Order, revision=4, amount=1500, colour=Colour.LEAF, gift=True)
    shown = {each.name: each.value for each in sheet.asked}
    assert (shown["amount"], shown["colour"], shown["gift"]) == ("1500", "leaf", "1")
    assert sheet.kept == [("revision", "4")]


@pytest.mark.parametrize(
    ("kind", "text", "meant"),
    [
        (Code(NAME, most=6), "ＡＢ１２", "AB12"),
        (Number(NAME, most=8), "１２３４-5678", "12345678"),
        (Login(NAME, most=40), "1234 5678", "12345678"),
        (Month(NAME), "令和8年11月", date(2026, 11, 1)),
        (Lines(NAME, most=6), "一\n二 ", "一\n二"),
        (Pin(NAME), "４８２１", "4821"),
    ],
)
def test_each_kind_reads_what_people_type(kind: Text, text: str, meant: object) -> None:
    assert kind.read(text) == meant


def test_a_route_leaves_to_the_form_what_the_form_alone_reads() -> None:
    def by_form(sheet: Annotated[Sheet[Order], Depends(reads(Order))]) -> None: ...

    names = read_by_forms(get_dependant(path="/", call=by_form))
    assert {"name", "amount"} <= names
    assert not {"id", "revision"} & names


def test_every_code_of_every_refusal_has_a_sentence_in_each_language() -> None:
    assert parts_of_subjects("routes")
    codes = [code for kind in _kinds(Refused) for code in _codes(kind)]
    assert len(codes) >= 10
    assert [code for code in codes if code not in sentences()] == []
    assert [code for code, said in sentences().items() if not (said.ja and said.en)] == []


def _kinds(base: type[Refused[Enum]]) -> Iterator[type[Refused[Enum]]]:
    for each in base.__subclasses__():
        if each.__module__.startswith("hub.") and each is not Unfit:
            yield each
            yield from _kinds(each)


def _codes(kind: type[Refused[Enum]]) -> Iterator[Enum]:
    for base in getattr(kind, "__orig_bases__", ()):
        for codes in getattr(base, "__args__", ()):
            yield from codes


def test_every_form_of_the_hub_says_each_label_in_both_languages() -> None:
    ours = [form for form in every() if form.__module__.startswith("hub.")]
    assert ours
    said = [(form, each) for form in ours for part in parts(form) for each in part.kind.words]
    assert [pair for pair in said if not (pair[1].ja and pair[1].en)] == []


@pytest.fixture
def desk(context: Context) -> Iterator[Browser]:
    employ(context, "keeper", FLEET)
    with browsing(context) as browser:
        browser.sign_in("keeper")
        yield browser


def test_a_page_that_comes_back_links_from_its_head_to_each_field_that_is_wrong(desk: Browser) -> None:
    answer = desk.submit("/desk/fleet", "/desk/fleet/enrolments", code="", name="till-1", label="駅" * 31)
    assert answer.status_code == 422
    page = answer.text
    assert 'role="alert" tabindex="-1" data-errors' in page
    assert re.findall(r'<a href="#(code|name|label)">', page) == ["code", "label"]
    assert 'value="till-1"' in page
    assert "駅" * 31 in page
    for name in ("code", "label"):
        assert re.search(
            rf'id="{name}"[^>]*aria-describedby="[^"]*{name}-error"[^>]*aria-invalid="true"', page, re.S
        )
    assert 'id="name"' in page
    assert 'id="name-error"' not in page


def test_what_the_fleet_refuses_stands_beside_the_name_that_is_used(desk: Browser, context: Context) -> None:
    admit(context, "till-1")
    path = "/desk/fleet/enrolments"
    answer = desk.submit("/desk/fleet", path, code="AAAAAA", name="till-1")
    assert answer.status_code == 409
    assert 'id="code-error"' in answer.text


def test_an_invisible_sign_is_refused_on_the_page_of_the_form(desk: Browser) -> None:
    answer = desk.submit("/desk/fleet", "/desk/fleet/enrolments", code="A\0B", name="till-1")
    assert answer.status_code == 422
    assert 'id="code-error"' in answer.text
    assert "制御文字（U+0000）" in answer.text
    assert 'value="till-1"' in answer.text
