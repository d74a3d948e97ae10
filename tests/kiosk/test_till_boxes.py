"""The boxes of every page that a till can reach, in every language, on its smallest screen."""

from __future__ import annotations

import pytest

from kiosk.app import build_app
from kiosk.flows.till.phases import State
from kiosk.gateway import Screens
from kiosk.screens.draw import Artist, screens_environment
from kiosk.screens.till.view import VIEW
from kiosk.words.language import Language
from tests.kiosk.reaching import looks, phases_without_a_sample
from tests.kiosk.serving import Desk, browsing, serving, shown

PAGES_AT_ONCE = 50
MEASURE = r"""(pages) => {
    const main = document.querySelector("#main");
    const named = (element) => element.outerHTML.slice(0, 100);
    const shown = (element) => element.checkVisibility() && !element.closest(".visually-hidden, [hidden]");
    const box = (element) => element.getBoundingClientRect();

    /* A line ends where a word does; a word that has its reading behind it goes on after the bracket. */
    const broken = (text) => {
        const range = document.createRange();
        let above = null;
        for (let at = 0; at < text.length; at++) {
            range.setStart(text, at); range.setEnd(text, at + 1);
            const line = range.getBoundingClientRect();
            if (!line.width) continue;
            const [before, here] = [text.data[at - 1], text.data[at]];
            if (above && line.top > above.bottom - 4 && /[\p{L}\p{N}）]/u.test(before) && /\p{L}/u.test(here))
                return `${text.data.slice(0, at)}／${text.data.slice(at)}`.trim();
            above = line;
        }
    };

    const faults = () => {
        const parts = "button, h1, p, li, dt, dd, th, td, .tag, .banner, .empty";
        const all = [...main.querySelectorAll(parts)].filter(shown);
        const found = [];
        for (const each of all) {
            const {left, top, right, bottom, width, height} = box(each);
            if (left < -1 || top < -1 || right > innerWidth + 1 || bottom > innerHeight + 1)
                if (!each.closest(".table-frame")) found.push(`outside: ${named(each)}`);
            if (each.matches("button") && (width < 36 || height < 36)) found.push(`small: ${named(each)}`);
        }
        for (const frame of main.querySelectorAll(".table-frame"))
            if (frame.scrollWidth > frame.clientWidth + 1) found.push(`table cut off: ${named(frame)}`);
        const leaves = all.filter((each) => !all.some((other) => other !== each && each.contains(other)));
        leaves.forEach((one, index) => leaves.slice(index + 1).forEach((other) => {
            const [a, b] = [box(one), box(other)];
            if (Math.min(a.right, b.right) - Math.max(a.left, b.left) > 1 &&
                Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 1 && !one.closest(".table-frame"))
                found.push(`overlap: ${named(one)} ${named(other)}`);
        }));
        const till = main.querySelector(".till");
        if (till.dataset.language === "ja") return found;
        const texts = document.createTreeWalker(main, NodeFilter.SHOW_TEXT);
        while (texts.nextNode())
            if (texts.currentNode.data.trim() && shown(texts.currentNode.parentElement)
                && texts.currentNode.parentElement.closest("[lang]") === till) {
                const where = broken(texts.currentNode);
                if (where) found.push(`broken: ${where}`);
            }
        return found;
    };
    return pages.flatMap((page) => { main.innerHTML = page; return faults(); });
}"""


def test_every_phase_of_the_till_has_a_sample_to_be_looked_at() -> None:
    assert phases_without_a_sample() == set()


@pytest.mark.timeout(180)
@pytest.mark.parametrize("language", Language)
async def test_nothing_is_cut_off_laid_over_another_or_broken_within_a_word(language: Language) -> None:
    artist = Artist(VIEW, screens_environment())
    pages = [dict(artist.parts(state))["state"] for state in looks(language)]
    stage = shown(State(language=language))
    found: set[str] = set()
    async with serving(build_app(Screens(till=stage), Desk())) as url, browsing() as browser:
        page = await browser.new_page(viewport={"width": 800, "height": 480}, reduced_motion="reduce")
        await page.goto(url)
        for start in range(0, len(pages), PAGES_AT_ONCE):
            found.update(await page.evaluate(MEASURE, pages[start : start + PAGES_AT_ONCE]))
    assert found == set()
