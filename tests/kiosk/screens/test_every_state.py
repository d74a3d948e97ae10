"""Each look of each screen is drawn in every language; nothing is missing, nothing leaks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from kiosk.flows import moving_in, till
from kiosk.screens.captions.view import VIEW as CAPTIONS
from kiosk.screens.draw import Artist, screens_environment, weeks
from kiosk.screens.moving_in.view import VIEW as MOVING_IN
from kiosk.screens.signage.view import VIEW as SIGNAGE
from kiosk.screens.till.view import VIEW as TILL
from kiosk.screens.view import View
from kiosk.words.language import Language
from kiosk.words.moving_in import SCREENS
from tests.kiosk.samples import (
    CAPTION_STATES,
    KIOSK_STATES,
    PERSON,
    SIGNAGE_STATES,
    TILL_STATES,
    TODAY,
    kiosk_state,
)

ENVIRONMENT = screens_environment()


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize(("view", "states"), [(TILL, TILL_STATES), (MOVING_IN, KIOSK_STATES)])
def test_every_state_is_drawn_in_every_language(
    view: View, states: Sequence[Any], language: Language
) -> None:
    artist = Artist(view, ENVIRONMENT)
    for state in states:
        assert f'<html lang="{language.html}">' in artist.page(replace(state, language=language))


@pytest.mark.parametrize(("view", "states"), [(SIGNAGE, SIGNAGE_STATES), (CAPTIONS, CAPTION_STATES)])
def test_every_public_screen_is_drawn(view: View, states: Sequence[Any]) -> None:
    artist = Artist(view, ENVIRONMENT)
    for state in states:
        assert "</html>" in artist.page(state)
        assert all(html.strip() or name == "partial" for name, html in artist.parts(state))


def test_a_pin_is_never_in_the_page() -> None:
    state = kiosk_state(moving_in.model.EnterPin(2, "7391"))
    page = Artist(MOVING_IN, ENVIRONMENT).page(state)
    assert "7391" not in page
    assert page.count('class="filled"') == 4


def test_a_screen_without_a_session_holds_nothing_of_the_person() -> None:
    ended = moving_in.machine.step(
        kiosk_state(moving_in.model.Review()), moving_in.events.LeavePressed()
    ).state
    page = Artist(MOVING_IN, ENVIRONMENT).page(ended)
    assert "見本" not in page


def test_words_from_outside_are_text_and_never_markup() -> None:
    state = replace(
        kiosk_state(moving_in.model.CheckPerson()), person=replace(PERSON, name="<script>x</script>")
    )
    assert "<script>x" not in Artist(MOVING_IN, ENVIRONMENT).page(state)


def test_the_devices_worst_trouble_stands_first() -> None:
    state = till.phases.State(online=False, printer_reasons=("paper_out",), scanner_reasons=("unplugged",))
    page = Artist(TILL, ENVIRONMENT).page(state)
    assert "つながっていません。支払いと返金は" in page
    assert "＋2" in page


def test_a_month_is_whole_weeks_from_sunday() -> None:
    drawn = weeks(TODAY.replace(day=1))
    assert all(len(week) == 7 and week[0].weekday() == 6 for week in drawn)
    assert sum(day.month == TODAY.month for week in drawn for day in week) == 30


@pytest.mark.parametrize("language", Language)
def test_a_birth_without_a_day_is_shown_as_far_as_it_is_known(language: Language) -> None:
    unknown = replace(PERSON, birth_date=None, birth_part="1961-02")
    state = replace(kiosk_state(moving_in.model.CheckPerson()), person=unknown, language=language)
    page = Artist(MOVING_IN, ENVIRONMENT).page(state)
    assert "1961-02" in page
    assert SCREENS["birth_day_unknown"].of(language) in page
