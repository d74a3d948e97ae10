"""The screens in a real browser: clean for axe, without a scroll bar, and doing what they promise."""

from __future__ import annotations

import io
import itertools
import re
from collections.abc import Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import zxingcpp
from PIL import Image
from playwright.async_api import Page, ViewportSize

from edge.wire.messages import coin
from kiosk.app import build_app
from kiosk.design.assets import VENDOR
from kiosk.flows import captions, moving_in, signage, till
from kiosk.gateway import Screens
from kiosk.screens.captions.view import VIEW as CAPTIONS
from kiosk.screens.draw import Artist, screens_environment
from kiosk.screens.moving_in.view import VIEW as MOVING_IN
from kiosk.screens.signage.view import VIEW as SIGNAGE
from kiosk.screens.till.view import VIEW as TILL
from kiosk.screens.view import View
from kiosk.speech import Chime, Say
from kiosk.stage import Stage
from kiosk.words.language import Language
from tests.kiosk import samples
from tests.kiosk.serving import Desk, Doings, browsing, serving, shown

AXE = (VENDOR / "testing" / "axe.min.js").read_text()
FINDINGS = """async () => (await axe.run(document, {resultTypes: ["violations"]})).violations
    .map((rule) => `${rule.id}: ${rule.nodes.map((node) => node.html.slice(0, 120)).join(" | ")}`)"""
OUTSIDE = """() => [...document.querySelectorAll("button, h1, h2, p, li, dd, img")].filter((element) => {
    const box = element.getBoundingClientRect();
    return box.width && !element.closest(".visually-hidden, .table-frame, .captions-lines") &&
        (box.bottom > innerHeight + 1 || box.right > innerWidth + 1 || box.left < -1 || box.top < -1);
}).map((element) => element.outerHTML.slice(0, 120))"""
BEYOND_COLUMN = """() => {
    const column = document.querySelector(".till-amount").getBoundingClientRect();
    return [...document.querySelectorAll(".till-amount *")].filter(
        (element) => element.getBoundingClientRect().right > column.right + 1
    ).map((element) => element.outerHTML.slice(0, 120));
}"""
OVERLAPPING = """() => {
    const boxes = [...document.querySelectorAll(".result h1, .result p, .result button")]
        .filter((element) => !element.closest(".visually-hidden"))
        .map((element) => [element, element.getBoundingClientRect()]).filter(([, box]) => box.width);
    return boxes.flatMap(([one, a]) => boxes.filter(([other, b]) => one !== other && !one.contains(other) &&
        !other.contains(one) && a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 1 &&
        b.top < a.bottom - 1).map(([other]) => one.className + " on " + other.className));
}"""
COUNTING = (
    """() => { window.drawn = 0; document.addEventListener("htmx:sseMessage", () => window.drawn++) }"""
)
SMALL = """(least) => [...document.querySelectorAll("button, a")].filter((element) => {
    const box = element.getBoundingClientRect();
    return box.width && (box.width < least || box.height < least);
}).map((element) => element.outerHTML.slice(0, 120))"""


def structures(view: View, states: Sequence[Any]) -> Iterator[Any]:
    """One state for each distinct skeleton: other words in the same boxes need no second look."""
    artist, seen = Artist(view, screens_environment()), set()
    for state in states:
        skeleton = re.sub(r">[^<]+<|\"[^\"]*\"", "", artist.page(state))
        if skeleton not in seen:
            seen.add(skeleton)
            yield state


@asynccontextmanager
async def opened(screens: Screens, size: tuple[int, int], path: str = "/", desk: Desk | None = None) -> Any:
    """A page on the device's first screen; whatever the browser complains of fails the test."""
    async with serving(build_app(screens, desk or Desk())) as url, browsing() as browser:
        viewport: ViewportSize = {"width": size[0], "height": size[1]}
        # Without motion: a colour measured in the middle of a change is nobody's colour.
        page = await browser.new_page(viewport=viewport, reduced_motion="reduce")
        complaints: list[str] = []
        page.on(
            "console", lambda message: complaints.append(message.text) if message.type == "error" else None
        )
        page.on("pageerror", lambda error: complaints.append(str(error)))
        await page.goto(url + path)
        yield page
        assert complaints == []
        await page.close()


async def show(page: Page, stage: Stage[Any, Any, Any], state: Any) -> None:
    """Put ``state`` on the stage and wait until the browser has drawn it."""
    before = await page.evaluate("() => window.drawn")
    await stage.send(state)
    await page.wait_for_function(f"() => window.drawn > {before}")
    await page.evaluate(
        "() => new Promise((seen) => requestAnimationFrame(() => requestAnimationFrame(seen)))"
    )


SIZES = [
    pytest.param(TILL, samples.TILL_SELLING, (800, 480), 36, id="till"),
    pytest.param(TILL, samples.TILL_COUNTER, (800, 480), 36, id="till-counter"),
    pytest.param(MOVING_IN, samples.KIOSK_STATES, (1080, 1920), 64, id="kiosk"),
    pytest.param(SIGNAGE, samples.SIGNAGE_STATES, (1920, 1080), 0, id="signage"),
    pytest.param(SIGNAGE, samples.SIGNAGE_STATES, (1080, 1920), 0, id="signage-portrait"),
    pytest.param(CAPTIONS, samples.CAPTION_STATES, (1920, 1080), 0, id="captions"),
]


@pytest.mark.parametrize(("view", "states", "size", "target"), SIZES)
async def test_every_look_is_clean_for_axe_and_fits_its_screen(
    view: View, states: Sequence[Any], size: tuple[int, int], target: int, tmp_path: Path
) -> None:
    picture = tmp_path / "picture.png"
    Image.new("RGB", (64, 64), "white").save(picture)
    first, *others = structures(view, states)
    stage = shown(first)
    found: dict[str, Any] = {}
    desk = Desk({samples.PICTURE_SHA256: picture})
    present: dict[str, Any] = {view.flow: stage}
    async with opened(Screens(**present), size, f"/{view.flow}", desk) as page:
        await page.evaluate(AXE)
        await page.evaluate(COUNTING)
        for number, state in enumerate([first, *others]):
            if state != stage.state:
                await show(page, stage, state)
            faults = [
                *await page.evaluate(FINDINGS),
                *await page.evaluate(OUTSIDE),
                *await page.evaluate(SMALL, target),
            ]
            if faults:
                found[f"{number} {type(getattr(state, 'phase', state)).__name__}"] = faults
    assert found == {}


async def test_the_design_page_is_clean_for_axe() -> None:
    async with opened(Screens(till=shown(till.phases.State())), (1280, 900), "/design") as page:
        await page.evaluate(AXE)
        assert await page.evaluate(FINDINGS) == []


async def test_a_sale_is_made_with_the_keyboard_alone() -> None:
    doings = Doings()
    stage: Stage[till.phases.State, till.events.Event, till.effects.Effect] = Stage(
        till.machine.step, till.phases.State(online=True), doings
    )
    async with opened(Screens(till=stage), (800, 480)) as page:
        await page.wait_for_selector("#press-digits-1")
        for key in ("1", "2", "5", "9", "Backspace", "0", "Enter"):
            await page.keyboard.press(key)
        await doings.first(till.effects.StartScan)
        await stage.send(till.events.CodeScanned("one-time"))
        paying = await doings.first(till.effects.Pay)
        assert (paying.payment_id, paying.amount) == ("id-1", 1250)
        await stage.send(till.events.OutcomeArrived("id-1", till.model.Result.PAID))
        await page.wait_for_selector(".result-good >> text=支払い完了")
        await page.keyboard.press("Enter")
        await page.wait_for_selector("#press-digits-1")


async def test_the_code_on_the_till_can_be_read_off_its_screen_and_seconds_leave_it_in_place() -> None:
    stage = shown(
        till.phases.State(till.phases.ShowingCode(samples.CART, samples.CODE, 300.0, 1.0), online=True)
    )
    async with opened(Screens(till=stage), (800, 480)) as page:
        await page.wait_for_selector("[data-live=seconds] >> text=299")
        await page.evaluate("() => { document.querySelector('.till-code svg').marked = true }")
        await stage.send(replace(stage.state, phase=replace(stage.state.phase, now=12.5)))
        await page.wait_for_selector("[data-live=seconds] >> text=288")
        assert await page.evaluate("() => document.querySelector('.till-code svg').marked")
        picture = Image.open(io.BytesIO(await page.screenshot()))
        assert [found.text for found in zxingcpp.read_barcodes(picture)] == [samples.CODE]


async def test_a_part_is_given_back_with_the_keyboard_alone() -> None:
    doings = Doings()
    stage: Stage[till.phases.State, till.events.Event, till.effects.Effect] = Stage(
        till.machine.step, till.phases.State(online=True), doings
    )
    async with opened(Screens(till=stage), (800, 480)) as page:
        await page.wait_for_selector("#press-digits-1")
        await page.keyboard.press("F2")
        await doings.first(till.effects.LoadList)
        await stage.send(till.events.ListArrived((samples.ENTRIES[0], samples.MIXED)))
        await page.wait_for_selector("tr.cursor >> text=K-0003")
        await page.keyboard.press("ArrowDown")
        await page.wait_for_selector("tr.cursor >> text=1000000007")
        await page.keyboard.press("Enter")
        await page.wait_for_selector("#press-refund")
        await page.keyboard.press("F8")
        await page.wait_for_selector(".till-reasons")
        await page.keyboard.press("2")
        await page.wait_for_selector(".till-refund")
        for key in ("*", "3", "0", "0", "Enter"):
            await page.keyboard.press(key)
        refund = await doings.first(till.effects.Refund)
        assert (refund.payment_id, refund.amount, refund.reduced) == ("p-0", 300, 300)
        assert refund.reason is coin.RefundReason.WRONG_AMOUNT


async def test_the_largest_refund_keeps_to_its_column_with_every_reason_in_every_language() -> None:
    largest = samples.LARGEST
    parts = largest.left(till.model.Rate.STANDARD), largest.left(till.model.Rate.REDUCED)
    stage = shown(till.phases.State(online=True))
    found: dict[str, Any] = {}
    async with opened(Screens(till=stage), (800, 480)) as page:
        await page.evaluate(COUNTING)
        for language, reason in itertools.product(Language, coin.RefundReason):
            phase = till.phases.Refunding(largest, reason, *parts, till.model.Rate.STANDARD)
            await show(page, stage, till.phases.State(phase, language, online=True))
            faults = [*await page.evaluate(BEYOND_COLUMN), *await page.evaluate(OUTSIDE)]
            if faults:
                found[f"{language} {reason}"] = faults
    assert found == {}


async def test_why_nothing_was_paid_or_given_back_fits_its_screen_in_every_language() -> None:
    stage = shown(till.phases.State(online=True))
    found: dict[str, Any] = {}
    async with opened(Screens(till=stage), (800, 480)) as page:
        await page.evaluate(COUNTING)
        subjects = (samples.SALE, samples.GIVEN_BACK)
        for language, reason, subject in itertools.product(Language, coin.Refusal, subjects):
            await show(
                page, stage, till.phases.State(till.phases.Refused(subject, reason), language, online=True)
            )
            faults = [*await page.evaluate(OUTSIDE), *await page.evaluate(OVERLAPPING)]
            if faults:
                found[f"{language} {reason} {type(subject).__name__}"] = faults
    assert found == {}


async def test_enter_after_a_touch_confirms_and_does_not_repeat_the_touched_key() -> None:
    doings = Doings()
    stage: Stage[till.phases.State, till.events.Event, till.effects.Effect] = Stage(
        till.machine.step, till.phases.State(online=True), doings
    )
    async with opened(Screens(till=stage), (800, 480)) as page:
        await page.click("#press-digits-7")
        await page.keyboard.press("Enter")
        await doings.first(till.effects.StartScan)
        assert stage.state.phase == till.phases.Scanning("id-1", 7)


async def test_a_pin_goes_in_by_touch_and_stands_nowhere_in_the_page() -> None:
    doings = Doings()
    start = replace(samples.kiosk_state(moving_in.model.EnterPin(3)), person=None)
    stage: Stage[moving_in.model.State, moving_in.events.Event, moving_in.effects.Effect] = Stage(
        moving_in.machine.step, start, doings
    )
    async with opened(Screens(moving_in=stage), (1080, 1920)) as page:
        addresses: list[str] = []
        page.on("request", lambda request: addresses.append(request.url))
        for count, digit in enumerate("7391", 1):
            await page.click(f"#press-digit-{digit}")
            await page.wait_for_function(
                f"() => document.querySelectorAll('.pin-dots .filled').length === {count}"
            )
        assert "7391" not in await page.content()
        await page.click("#press-pin")
        assert (await doings.first(moving_in.effects.ReadCard)).pin == "7391"
        assert all("7391" not in address and "value=" not in address for address in addresses)


async def test_the_seconds_left_run_while_the_button_stays_the_same_element() -> None:
    stage = shown(replace(samples.kiosk_state(moving_in.model.CheckPerson()), warned_at=99.0))
    async with opened(Screens(moving_in=stage), (1080, 1920)) as page:
        await page.wait_for_selector(".seconds-left >> text=19")
        await page.evaluate("() => { document.querySelector('#press-extend').marked = true }")
        await stage.send(replace(stage.state, now=105.0))
        await page.wait_for_selector(".seconds-left >> text=14")
        assert await page.evaluate("() => document.querySelector('#press-extend').marked")


async def test_a_painted_announcement_and_a_painted_alert_are_proved(tmp_path: Path) -> None:
    picture = tmp_path / "picture.png"
    Image.new("RGB", (640, 480), "blue").save(picture)
    doings = Doings()
    item = replace(samples.FESTIVAL, media=signage.Media(samples.PICTURE_SHA256, "image/png"))
    start = signage.State(now=samples.NOON, online=True)
    stage: Stage[signage.State, signage.Event, signage.Effect] = Stage(signage.step, start, doings)
    desk = Desk({samples.PICTURE_SHA256: picture})
    async with opened(Screens(signage=stage), (1920, 1080), "/", desk) as page:
        await stage.send(signage.ManifestArrived((item,)))
        assert (await doings.first(signage.ReportShown)).announcement == item.announcement
        await stage.send(signage.AlertArrived(samples.FLOOD))
        await page.wait_for_selector("text=速やかに全員避難してください")
        ended = await doings.first(signage.ReportEnded)
        assert (ended.announcement, ended.reason) == (item.announcement, signage.EndReason.REPLACED)


async def test_a_final_caption_is_proved_and_stands_above_the_growing_one() -> None:
    doings = Doings()
    stage: Stage[captions.State, captions.Event, captions.Effect] = Stage(
        captions.step, captions.State(title="委員会", open=True), doings
    )
    async with opened(Screens(captions=stage), (1920, 1080)) as page:
        await stage.send(captions.FinalHeard(samples.SPOKEN[0]))
        assert (await doings.first(captions.ReportShown)).line == 1
        await stage.send(captions.PartialHeard(samples.SPOKEN[1]))
        growing = await page.wait_for_selector(".captions-partial .said")
        finished = await page.wait_for_selector(".captions-lines .said")
        assert (await finished.bounding_box())["y"] < (await growing.bounding_box())["y"]


async def test_voice_and_sounds_reach_the_browser() -> None:
    screens = Screens(till=shown(till.phases.State()))
    async with opened(screens, (800, 480)) as page:
        await page.evaluate(
            """() => { window.heard = [];
            cues.addEventListener("say", (event) => heard.push(JSON.parse(event.data).text));
            cues.addEventListener("chime", (event) => heard.push(JSON.parse(event.data).sound)); }"""
        )
        await page.wait_for_function("() => cues.readyState === 1")
        screens.cues.give(Chime("paid"), Say("領収書です", "ja"))
        await page.wait_for_function("() => heard.length === 2")
        assert await page.evaluate("() => heard") == ["paid", "領収書です"]


async def test_a_screen_whose_agent_is_gone_says_so() -> None:
    async with browsing() as browser:
        page = await browser.new_page()
        async with serving(build_app(Screens(till=shown(till.phases.State())), Desk())) as url:
            await page.goto(url)
            await page.wait_for_selector(".till")
            assert await page.is_hidden(".lost")
        await page.wait_for_selector(".lost", state="visible")


async def test_lines_of_the_kiosk_end_where_a_phrase_ends() -> None:
    async with opened(Screens(moving_in=shown(samples.KIOSK_STATES[0])), (1080, 1920)) as page:
        lines = await page.evaluate(
            """() => { const text = document.createElement("p");
            text.style.width = "9em";
            text.textContent = "きさらづ朝市のカードをかざしてください";
            document.querySelector(".device-frame").append(text);
            const range = document.createRange(), rows = new Map();
            [...text.textContent].forEach((letter, index) => {
                range.setStart(text.firstChild, index); range.setEnd(text.firstChild, index + 1);
                const top = Math.round(range.getBoundingClientRect().top);
                rows.set(top, (rows.get(top) ?? "") + letter); });
            return [...rows.values()]; }"""
        )
    assert lines == ["きさらづ朝市の", "カードを", "かざしてください"]
