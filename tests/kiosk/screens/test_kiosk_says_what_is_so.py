"""The kiosk's pictures, numbers and choices say what is so (fault B6)."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from kiosk.flows.moving_in.effects import WatchCard
from kiosk.flows.moving_in.events import (
    CardRemoved,
    LeavePressed,
    LinkChanged,
    ReaderLost,
    ServiceChosen,
    SheetPrinted,
)
from kiosk.flows.moving_in.machine import step
from kiosk.flows.moving_in.model import (
    SPOOLED,
    Answers,
    AskCompanions,
    AtWindow,
    CardProblem,
    CaseProblem,
    CheckPerson,
    NotSubmitted,
    PlaceCard,
    Service,
    SheetShown,
    Slip,
    State,
    TakeCard,
)
from kiosk.screens.draw import Artist, screens_environment
from kiosk.screens.moving_in.view import VIEW
from kiosk.words.language import Language
from kiosk.words.moving_in import MOVING_IN
from tests.kiosk.samples import PERSON, SHEET, TODAY, kiosk_state

ARTIST = Artist(VIEW, screens_environment())
IDLE = State(online=True, today=TODAY)


def presses(page: str, name: str) -> list[str]:
    return re.findall(rf'data-press="{name}" data-value="([a-z_]+)"', page)


def test_only_what_is_done_here_can_be_touched() -> None:
    page = ARTIST.page(IDLE)
    assert presses(page, "service") == ["moving_in"]
    assert MOVING_IN["not_here"].ja in page


def test_without_the_hub_nothing_is_offered_that_needs_it() -> None:
    page = ARTIST.page(replace(IDLE, online=False))
    assert presses(page, "service") == []
    assert MOVING_IN["service_moving_in"].ja in page.split(MOVING_IN["not_here"].ja)[1]


def test_a_touch_that_meets_a_line_just_lost_leads_to_the_window_and_asks_for_no_card() -> None:
    gone = step(replace(IDLE, online=False), ServiceChosen(Service.MOVING_IN))
    assert gone.state.phase == AtWindow(Service.MOVING_IN)
    assert WatchCard() not in gone.effects


def test_the_card_goes_up_when_it_is_to_be_taken_and_down_when_it_is_to_be_put() -> None:
    way = re.compile(r'class="card-way" d="M360 (\d+)v(-?\d+)')
    put = way.search(ARTIST.page(kiosk_state(PlaceCard())))
    take = way.search(ARTIST.page(kiosk_state(TakeCard(0))))
    assert put is not None
    assert take is not None
    assert int(put[2]) > 0 > int(take[2])


def test_the_order_of_the_visit_is_counted_apart_from_the_windows_numbers() -> None:
    windows = tuple(replace(SHEET.windows[0], number=number) for number in ("1", "2", "4", "5"))
    shown = SheetShown("c-1", replace(SHEET, windows=windows), Slip.CONFIRMED, 0)
    page = ARTIST.page(kiosk_state(shown))
    assert re.findall(r'class="route-step number"[^>]*>(\d)<', page) == ["1", "2", "3", "4"]
    assert re.findall(r'class="window number">(\d)</span>番窓口', page) == ["1", "2", "4", "5"]


@pytest.mark.parametrize("language", Language)
def test_the_words_for_one_who_moves_alone_name_the_button_that_is_there(language: Language) -> None:
    page = ARTIST.page(replace(kiosk_state(AskCompanions()), language=language, answers=Answers()))
    alone = MOVING_IN["alone"].of(language)
    button = re.search(r'data-press="next"[^>]*>.*?</button>', page, re.S)
    assert button is not None
    assert alone in button[0]
    assert alone in MOVING_IN["ask_companions_body"].of(language)


def test_a_case_that_waits_for_the_line_says_that_it_is_back() -> None:
    waiting = replace(kiosk_state(NotSubmitted("c-1", CaseProblem.OFFLINE)), person=PERSON, online=False)
    assert MOVING_IN["case_offline"].ja in ARTIST.page(waiting)
    back = ARTIST.page(step(waiting, LinkChanged(True)).state)
    assert MOVING_IN["case_line_back"].ja in back
    assert MOVING_IN["case_offline"].ja not in back


def test_a_reader_that_is_there_again_is_no_longer_called_unusable() -> None:
    placing = replace(IDLE, phase=PlaceCard())
    lost = step(placing, ReaderLost()).state
    assert lost.phase == PlaceCard(CardProblem.NO_READER)
    assert step(lost, CardRemoved()).state.phase == PlaceCard()


def test_a_sheet_behind_a_print_queue_calls_nobody_and_can_be_printed_again() -> None:
    printing = kiosk_state(SheetShown("c-1", SHEET, Slip.PRINTING, 0))
    sent = step(printing, SheetPrinted("c-1", 0, Slip.UNKNOWN, (SPOOLED,)))
    assert sent.effects == ()
    page = ARTIST.page(sent.state)
    assert MOVING_IN["slip_spooled"].ja in page
    assert 'data-press="reprint"' in page


def test_a_kiosk_that_is_kept_away_offers_nothing_and_says_whom_to_call() -> None:
    state = step(IDLE, LinkChanged(False, True)).state
    page = ARTIST.page(state)
    assert presses(page, "service") == []
    assert MOVING_IN["stopped_attract"].ja in page
    assert MOVING_IN["stopped_staff"].ja in page
    assert MOVING_IN["offline_attract"].ja not in page


def test_a_case_that_a_stopped_kiosk_could_not_send_is_led_to_the_window_unless_the_hub_may_have_it() -> None:
    def page(problem: CaseProblem) -> str:
        state = kiosk_state(NotSubmitted("c-1", problem))
        return ARTIST.page(step(state, LinkChanged(False, True)).state)

    for problem in (CaseProblem.OFFLINE, CaseProblem.REFUSED):
        assert MOVING_IN["case_stopped"].ja in page(problem)
        assert 'data-press="retry"' not in page(problem)
    assert MOVING_IN["case_unknown"].ja in page(CaseProblem.UNKNOWN)


def test_the_end_of_a_session_does_not_let_a_kiosk_in() -> None:
    state = step(kiosk_state(CheckPerson()), LinkChanged(False, True)).state
    assert step(state, LeavePressed()).state.quarantined
