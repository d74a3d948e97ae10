"""The longest allowed texts on the glass, measured in Chromium: nothing lies on anything, nothing is lost."""

from __future__ import annotations

import dataclasses
import itertools
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.design.glass import (
    LANDSCAPE,
    LETTERS_A_SECOND,
    LIMITS,
    LINE_LENGTH,
    LINES,
    ORIENTATIONS,
    SECONDS_A_PAGE,
    SMALLEST,
    Sheet,
)
from tests.kiosk.design.glass_page import PICTURE, Glass, glass
from tests.kiosk.samples import NOON

NOTICE = Sheet(
    "a-1", 1, "朝市のお知らせ", "朝市が あります。", "Morning market.", lines=("駅前広場でひらきます。",)
)
ALERT = Sheet(
    "a-1", 1, "津波警報", "にげて ください。", "Go to high ground now.", level=4, action="高台へ避難",
    place="中の島", issued=NOON,
)  # fmt: skip
WRITINGS = {
    "Latin without a break": "W",
    "full-width": "Ｗ",
    "kanji": "鷹",
    "words": "8月15日の夕方から、駅西口のロータリーには車が入れません。",
    "English": "Evacuate now to the second floor of Yokohamaya-Honmachi. ",
    "mixed": "避難 go←→①㈱ﾊﾝｶｸWi-Fiが　ｆ ",
    "words apart": "すぐに たかい ところへ にげて ください。",
    "closing marks": "。」、！",
    "emoji": "🔥",
}


def written(pattern: str, length: int) -> str:
    """The longest text of this kind that is allowed, its ends not spaces (a form takes these away)."""
    text = (pattern * length)[:length]
    return text if text == text.strip() else text.strip() + pattern[0] * (length - len(text.strip()))


def longest(base: Sheet, part: str, pattern: str) -> Sheet:
    """``base`` with one of its texts as long as a form allows."""
    if part == "lines":
        return dataclasses.replace(base, lines=(written(pattern, LINE_LENGTH),) * LINES)
    return dataclasses.replace(base, **{part: written(pattern, LIMITS[part])})  # type: ignore[arg-type]


def parts_of(base: Sheet) -> tuple[str, ...]:
    """The texts of an announcement of this kind, from the sheet itself."""
    texts = ("title", "plain_japanese", "english")
    return (*texts, "action", "place") if base.level else (*texts, "lines")


def combinations() -> Iterator[Sheet]:
    kinds = [NOTICE, dataclasses.replace(NOTICE, picture=PICTURE), ALERT]
    for base, pattern, drill in itertools.product(kinds, WRITINGS.values(), (False, True)):
        sheet = dataclasses.replace(base, drill=drill)
        everything = sheet
        for part in parts_of(base):
            yield longest(sheet, part, pattern)
            everything = longest(everything, part, pattern)
        yield everything
        if base.level:
            yield from (dataclasses.replace(everything, level=level) for level in (1, 2, 3, 5))


def test_every_text_of_a_sheet_has_a_limit() -> None:
    texts = {f.name for f in dataclasses.fields(Sheet) if f.type == "str"} - {"announcement", "picture"}
    assert texts == set(LIMITS)


@pytest.mark.parametrize("kept", ["kept", "stopped"])
@pytest.mark.parametrize("orientation", ORIENTATIONS)
async def test_the_longest_texts_of_every_field_are_whole_on_the_glass(orientation: str, kept: str) -> None:
    """Over an alert no screen says more than that it has no line."""
    sheets = [sheet for sheet in combinations() if kept == "kept" or not sheet.level]
    async with glass(orientation, kept=kept) as canvas:
        seen = await canvas.look(sheets)
    print(f"{orientation}: {len(sheets)} combinations, {sum(each.pages for each in seen)} pages")  # noqa: T201
    faults = {
        f"{number}: {sheet}": each.faults
        for number, (sheet, each) in enumerate(zip(sheets, seen, strict=True))
        if each.faults
    }
    assert faults == {}


async def test_each_page_stands_until_all_its_letters_can_be_read() -> None:
    sheets = [ALERT, longest(longest(ALERT, "english", "Evacuate now. "), "action", "高台へ避難")]
    async with glass() as canvas:
        short, long = await canvas.look(sheets)
    assert short.pages == 1 < long.pages
    letters = sum(len(re.sub(r"\s", "", getattr(ALERT, part))) for part in parts_of(ALERT))
    assert short.seconds == (max(SECONDS_A_PAGE, -(-letters // LETTERS_A_SECOND)),)
    standing = len(ALERT.title) + LIMITS["action"] + len(ALERT.place)
    assert all(seconds >= max(SECONDS_A_PAGE, standing / LETTERS_A_SECOND) for seconds in long.seconds)
    everything = standing * long.pages + len(re.sub(r"\s", "", sheets[1].plain_japanese + sheets[1].english))
    assert sum(long.seconds) >= everything / LETTERS_A_SECOND


async def test_a_short_alert_says_what_to_do_largest() -> None:
    async with glass() as canvas:
        (seen,) = await canvas.look([ALERT])
    assert seen.sizes["action"] == max(seen.sizes.values())
    assert seen.sizes["action"] >= 3 * SMALLEST


async def test_what_cannot_be_whole_is_named() -> None:
    standing = ("title", "action", "place")
    endless = [dataclasses.replace(ALERT, **{part: "鷹" * 2000}) for part in (*standing, "english")]  # type: ignore[arg-type]
    async with glass() as canvas:
        *named, turned = await canvas.look(endless)
    for part, seen in zip(standing, named, strict=True):
        assert f"{part} cannot be shown" in seen.faults
        assert f"page 1: the glass misses {part}" in seen.faults
    assert turned.faults == ()


async def painted(canvas: Glass, sheet: Sheet) -> list[str]:
    await canvas.page.evaluate(
        "() => document.addEventListener('glass:painted', ({detail}) => window.missing = detail.missing)"
    )
    await canvas.hang(sheet)
    missing: list[str] = await canvas.page.evaluate("() => window.missing")
    return missing


async def test_a_picture_that_cannot_be_drawn_is_named_and_its_room_given_to_the_words() -> None:
    async with glass() as canvas:
        whole, without = await canvas.look([dataclasses.replace(NOTICE, picture=PICTURE), NOTICE])
        assert whole.sizes["turn"] <= without.sizes["turn"]
        broken = dataclasses.replace(NOTICE, picture="data:image/png;base64,AAAA")
        assert await painted(canvas, broken) == ["picture"]
        assert await canvas.page.is_hidden(".sheet img")
        assert await painted(canvas, dataclasses.replace(NOTICE, picture=PICTURE)) == []


def test_the_script_reads_as_slowly_as_the_page_says() -> None:
    script = (Path(__file__).parents[3] / "kiosk/design/static/glass.js").read_text()
    assert f"const SECONDS_A_PAGE = {SECONDS_A_PAGE};" in script
    assert f"const LETTERS_A_SECOND = {LETTERS_A_SECOND};" in script
    assert LANDSCAPE in script
