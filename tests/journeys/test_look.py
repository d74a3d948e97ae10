"""What the hub and the board serve, in a real browser at its sizes: clean for axe, nothing cut off."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import closing

import pytest
from playwright.sync_api import Browser, Page, StorageState

from city import personas
from city.board.browser import csrf, sign_in
from city.board.serving import board
from city.demo import meeting, signage
from city.demo.payment import code_on, key_in
from city.demo.steps import open_screen, see, until
from city.miniature import City
from city.personas import Person
from city.ports import free_port
from kiosk.design.assets import VENDOR
from tests.journeys.announcing import NOTICE

AXE = (VENDOR / "testing" / "axe.min.js").read_text()
FINDINGS = """async () => (await axe.run(document, {iframes: false, resultTypes: ["violations"]})).violations
    .filter((rule) => ["serious", "critical"].includes(rule.impact))
    .map((rule) => `${rule.id}: ${rule.nodes.map((node) => node.html.slice(0, 120)).join(" | ")}`)"""
TOO_WIDE = """() => document.documentElement.scrollWidth > innerWidth ||
    [...document.querySelectorAll(".table-frame")].some((each) => each.scrollWidth > each.clientWidth + 1)"""
"""A table that scrolls inside hides its last column, which holds the buttons."""
DESK_SIZES = ((1280, 900), (1440, 900))
PHONE_SIZES = ((360, 740), (390, 780))
BOARD_SIZES = ((1600, 1000), (1440, 900))
WAITING_ALERT = {
    "kind": "alert",
    "title": "避難指示",
    "level": "4",
    "place": "海岸周辺",
    "action": "高い所へ今すぐ逃げてください。",
    "plain_japanese": "たかい ところへ にげて ください。",
    "english": "Go to high ground now.",
    "drill": "true",
}
_ACTION = re.compile(r'action="(/desk/broadcast/[a-z0-9-]+)"')
_TIMES = re.compile(r'name="(starts|ends)"[^>]*value="([^"]+)"')

Cookies = dict[str, StorageState]
Sizes = Sequence[tuple[int, int]]


@pytest.fixture(scope="module")
def cookies() -> Cookies:
    """Who is signed in already: the hub limits how often one address may sign in."""
    return {}


@pytest.fixture(scope="module")
def board_address(whole_city: City) -> Iterator[str]:
    with board(whole_city, free_port()) as address:
        yield address


@pytest.fixture
def board_page(board_address: str, chromium: Browser) -> Page:
    page = _quiet(chromium, BOARD_SIZES[0])
    page.goto(board_address)
    page.wait_for_selector(".link[data-state=whole]")
    return page


def test_every_page_of_the_desk_is_clean_for_axe_and_fits_its_windows(
    whole_city: City, chromium: Browser, cookies: Cookies
) -> None:
    people = whole_city.personas
    shown, waiting, spoken = _busy_morning(whole_city)
    pages: dict[Person | None, tuple[str, ...]] = {
        None: ("/desk/sign-in",),
        people.writer: (
            "/desk",
            "/desk/broadcast",
            "/desk/broadcast?state=withdrawn",
            "/desk/broadcast/new",
            "/desk/broadcast/new?kind=alert",
            shown,
            "/desk/meetings",
            spoken,
        ),
        people.approver: (waiting, "/desk/fleet", f"/desk/fleet/{personas.ROOM}/revoke"),
        people.auditor: ("/desk/coin", "/desk/coin?number=1", "/desk/evidence", "/desk/access"),
    }
    found: dict[str, list[str]] = {}
    for person, paths in pages.items():
        page = _quiet(
            chromium, DESK_SIZES[0], _cookies(whole_city, "desk", person, cookies) if person else None
        )
        for path in paths:
            answer = page.goto(whole_city.web + path)
            assert answer is not None
            assert answer.status == 200, path
            found |= _faults(page, path, DESK_SIZES[:1]) | _too_wide(page, path, DESK_SIZES)
    assert found == {}


@pytest.mark.parametrize("size", PHONE_SIZES, ids=str)
def test_the_phone_shows_its_whole_code_without_scrolling_and_is_clean_for_axe(
    whole_city: City, chromium: Browser, cookies: Cookies, size: tuple[int, int]
) -> None:
    signing_in = _quiet(chromium, size)
    signing_in.goto(f"{whole_city.web}/phone")
    phone = _phone(whole_city, chromium, cookies, size)
    found = _faults(signing_in, "sign-in", [size]) | _faults(phone, "wallet", [size])
    code, foot = phone.locator("#code svg").bounding_box(), phone.locator(".phone-foot").bounding_box()
    assert code is not None
    assert foot is not None
    assert code["y"] >= 0
    assert code["y"] + code["height"] <= foot["y"]
    assert foot["y"] + foot["height"] <= size[1]
    assert 0 < _seconds_left(phone) <= 60
    phone.goto(f"{whole_city.web}/phone/history")
    found |= _faults(phone, "history", [size])
    assert found == {}


RUN_OUT = """() => {
    document.getAnimations().forEach((running) => { running.currentTime = 60_000 });
    const left = getComputedStyle(document.querySelector("#code .seconds"), "::before");
    const cover = document.querySelector(".expired");
    return [
        cover.checkVisibility({visibilityProperty: true, opacityProperty: true}),
        left.getPropertyValue("--seconds"),
    ];
}"""


def test_a_code_that_has_run_out_is_covered(whole_city: City, chromium: Browser, cookies: Cookies) -> None:
    phone = _phone(whole_city, chromium, cookies, PHONE_SIZES[0])
    assert not phone.is_visible(".expired")
    # In one go: a new code may come at any moment, and begins anew.
    covered, seconds = phone.evaluate(RUN_OUT)
    assert covered
    assert int(seconds) == 0


def test_a_payment_shows_on_the_phone_with_a_new_code(
    whole_city: City, chromium: Browser, cookies: Cookies
) -> None:
    phone = _phone(whole_city, chromium, cookies, PHONE_SIZES[0])
    till = open_screen(chromium, whole_city.screens[personas.TILL], 800, 480)
    key_in(till, 1250)
    before = phone.get_attribute("#code", "data-code")
    whole_city.emulator("scanner").do("present", text=code_on(phone))
    see(phone, ".last-fresh", "the phone does not say that it paid")
    assert "1,250" in phone.inner_text(".last-fresh")
    until("no new code came", lambda: phone.get_attribute("#code", "data-code") not in (None, before))
    assert _faults(phone, "paid", PHONE_SIZES[:1]) == {}
    see(till, ".slip-confirmed", "the printer did not confirm the receipt")
    till.keyboard.press("Escape")


def test_the_board_is_clean_for_axe_in_both_languages_and_with_its_tour(board_page: Page) -> None:
    see(board_page, "#guide", "the tour does not begin at the first visit")
    found = _faults(board_page, "tour", BOARD_SIZES)
    board_page.keyboard.press("Escape")
    assert not board_page.is_visible("#guide")
    found |= _faults(board_page, "ja", BOARD_SIZES)
    board_page.click("#language")
    assert board_page.inner_text("#shop-name span") == "Shop"
    found |= _faults(board_page, "en", BOARD_SIZES)
    assert found == {}
    board_page.reload()
    board_page.wait_for_selector(".link[data-state=whole]")
    assert not board_page.is_visible("#guide")


def test_the_board_leads_to_the_fourteen_measures_which_are_clean_for_axe_and_fit(
    board_page: Page,
) -> None:
    board_page.keyboard.press("Escape")
    board_page.click("text=14の施策のいま")
    board_page.wait_for_selector("h2 >> nth=13")
    assert _faults(board_page, "measures", BOARD_SIZES) == {}
    board_page.click("text=まちの盤へ")
    board_page.wait_for_selector(".link[data-state=whole]")


def test_the_tour_shows_all_four_paths_and_begins_without_scrolling(board_page: Page) -> None:
    board_page.set_viewport_size({"width": 1440, "height": 900})
    board_page.reload()
    see(board_page, "#guide", "the tour does not begin at the first visit")
    first, *others = steps = list(_tour(board_page))
    assert {name: inside for name, (inside, _) in first.items()} == {"shop-name": True, "phone-name": True}
    assert [set(step) for step in others] == [
        {"kiosk-name"},
        {"sign-1", "sign-2", "desk-name"},
        {"room-name"},
        {"hub-name"},
    ]
    assert [name for step in steps for name, (_, covered) in step.items() if covered] == []


def _tour(page: Page) -> Iterator[dict[str, tuple[bool, bool]]]:
    """For each step what it points at: is it wholly in the window, does the guide lie over it."""
    while page.is_visible("#guide"):
        yield page.evaluate(
            """() => {
                const guide = document.querySelector("#guide").getBoundingClientRect();
                return Object.fromEntries([...document.querySelectorAll(".pointed")].map((place) => {
                    const box = place.getBoundingClientRect();
                    const inside = box.top >= 0 && box.bottom <= innerHeight && scrollY === 0;
                    const covered = box.left < guide.right && box.right > guide.left
                        && box.top < guide.bottom && box.bottom > guide.top;
                    return [place.getAttribute("aria-labelledby"), [inside, covered]];
                }));
            }"""
        )
        page.click("#guide-next")


def test_the_board_draws_a_line_to_every_device_and_says_what_the_ledger_says(board_page: Page) -> None:
    lines = board_page.eval_on_selector_all(".lines .wire", "lines => lines.map(line => line.dataset.line)")
    assert sorted(lines) == sorted([personas.TILL, "phone", personas.KIOSK, *personas.SCREENS, personas.ROOM])
    see(board_page, "#ledger tr:nth-child(2)", "the ledger shows no lines")
    words = board_page.inner_text("#ledger")
    assert "利用者" in words
    assert "undefined" not in words


def test_what_is_off_is_dark_in_our_words_and_comes_back(board_page: Page) -> None:
    station = f".screen[data-source={personas.SCREENS[0]}]"
    for act, screen, words in (
        (f"power:{personas.SCREENS[0]}", station, "電源が切れています"),
        ("hub", ".screen.phone", "つながりません"),
    ):
        button = f'[data-act="{act}"]'
        board_page.keyboard.press("Escape")
        board_page.wait_for_selector(f'{button}[aria-pressed="false"]:not([aria-busy])')
        board_page.focus(button)
        board_page.keyboard.press("Enter")
        see(board_page, f"{screen} .cover:has-text('{words}')", f"{screen} does not say that it is off")
        assert board_page.get_attribute(button, "aria-pressed") == "true"
        board_page.wait_for_selector(f"{button}:not([aria-busy])")
        assert _faults(board_page, act, BOARD_SIZES[:1]) == {}
        board_page.keyboard.press("Enter")
        board_page.wait_for_selector(f"{screen}:not([data-dark])")
        board_page.wait_for_selector(f"{button}:not([aria-busy])")


def _busy_morning(city: City) -> tuple[str, str, str]:
    """The pages of a notice on the screens, of an alert that waits for approval, of a closed meeting."""
    shown = signage.announce(city, NOTICE, picture=signage.sea())
    with closing(sign_in(city.web, "desk", city.personas.writer)) as writer:
        form = writer.get("/desk/broadcast/new?kind=alert").raise_for_status().text
        action = _ACTION.search(form)
        assert action is not None
        token = csrf(writer, "/desk/broadcast/new?kind=alert")
        fields = {**dict(_TIMES.findall(form)), **WAITING_ALERT, "csrf": token}
        assert writer.post(action[1], data=fields).is_redirect
        spoken = meeting.open_meeting(city, writer)
        assert writer.post(f"{spoken}/close", data={"csrf": csrf(writer, spoken)}).is_redirect
    return shown, action[1], spoken


def _phone(city: City, chromium: Browser, cookies: Cookies, size: tuple[int, int]) -> Page:
    phone = _quiet(chromium, size, _cookies(city, "phone", city.personas.citizen, cookies))
    phone.goto(f"{city.web}/phone")
    see(phone, "#code svg", "the phone shows no code")
    return phone


def _seconds_left(phone: Page) -> int:
    style = "getComputedStyle(document.querySelector('#code .seconds'), '::before')"
    return int(phone.evaluate(f"{style}.getPropertyValue('--seconds')"))


def _quiet(chromium: Browser, size: tuple[int, int], signed_in: StorageState | None = None) -> Page:
    """Without motion: a colour measured in the middle of a change is nobody's colour."""
    context = chromium.new_context(
        locale="ja-JP",
        viewport={"width": size[0], "height": size[1]},
        reduced_motion="reduce",
        storage_state=signed_in,
    )
    return context.new_page()


def _cookies(city: City, kind: str, person: Person, known: Cookies) -> StorageState:
    if person.login not in known:
        with closing(sign_in(city.web, kind, person)) as client:
            known[person.login] = {
                "origins": [],
                "cookies": [
                    {
                        "name": each.name,
                        "value": each.value or "",
                        "domain": "127.0.0.1",
                        "path": each.path,
                        "expires": -1,
                        "httpOnly": True,
                        "secure": False,
                        "sameSite": "Lax",
                    }
                    for each in client.cookies.jar
                ],
            }
    return known[person.login]


def _faults(page: Page, name: str, sizes: Sizes) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    page.evaluate(AXE)
    for width, height in sizes:
        page.set_viewport_size({"width": width, "height": height})
        if faults := page.evaluate(FINDINGS):
            found[f"{name} {width}×{height}"] = faults
    return found | _too_wide(page, name, sizes)


def _too_wide(page: Page, name: str, sizes: Sizes) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for width, height in sizes:
        page.set_viewport_size({"width": width, "height": height})
        if page.evaluate(TOO_WIDE):
            found[f"{name} at {width}"] = ["wider than its window"]
    return found
