"""Whatever drivers, models and clocks say, what the makers of facts tell fits the contract and stays true."""

from __future__ import annotations

from datetime import timedelta

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.ports import DeviceState, Hypothesis, Presence, Word
from edge.clock import HubTime
from edge.devices.discovery import report_of
from edge.duties.room.captioning import model_name, parts
from edge.duties.signage.programme import unreadable
from edge.fitting import OTHERS, cut, seconds, words
from edge.wire.bounds import LONGEST_LONG_LINE, LONGEST_SECONDS, MOST_WORDS
from edge.wire.envelope import BodyUnfit, demand_fit
from edge.wire.messages import SCHEMAS, schema_of
from edge.wire.messages.link import CommandState, DeviceReport, Result
from edge.wire.messages.meetings import MOST_SPOKEN, CaptionFinal, MicrophoneGap
from edge.wire.messages.printing import Printed
from tests.edge.make import SetClock

ANY_NUMBER = st.floats(allow_nan=True, allow_infinity=True)
ANY_TEXT = st.text(max_size=300)
ANY_REASONS = st.lists(ANY_TEXT, max_size=80).map(tuple)


def demand(body: object) -> None:
    demand_fit(schema_of(body), body)


def captions(heard: Hypothesis) -> list[CaptionFinal]:
    return [
        CaptionFinal(meeting="m-1", line=1, channel="microphone", text=each.text, words=each.words, model="m")
        for each in parts(heard)
    ]


@given(ANY_REASONS)
def test_named_words_fit_wherever_they_stand(reasons: tuple[str, ...]) -> None:
    demand(report_of(DeviceState(Presence.DEGRADED, reasons)))
    demand(Result(command="c-1", state=CommandState.FAILED, reasons=words(reasons)))


def test_the_thirty_third_reason_is_told_as_others() -> None:
    told = words(f"reason_{number}" for number in range(33))
    assert told == (*(f"reason_{number}" for number in range(MOST_WORDS - 1)), OTHERS)
    assert words(["paper_out"]) == ("paper_out",)


@given(ANY_NUMBER)
def test_seconds_of_anything_fit_or_are_unknown(value: float) -> None:
    demand(
        Printed(
            subject="receipt", reference="p-1", copy=0, content_sha256="ab" * 32, outcome="confirmed",
            seconds=seconds(value),
        )
    )  # fmt: skip
    demand(MicrophoneGap(meeting="m-1", start=seconds(value) or 0.0, reason="unplugged"))


def test_what_is_no_number_is_unknown_and_what_is_too_much_is_the_most() -> None:
    assert [seconds(float("nan")), seconds(float("inf"))] == [None, None]
    assert [seconds(1e300), seconds(-1.0), seconds(1.23456)] == [LONGEST_SECONDS, 0.0, 1.235]


@given(
    ANY_TEXT,
    st.lists(st.builds(Word, ANY_TEXT, ANY_NUMBER, ANY_NUMBER, ANY_NUMBER), max_size=20).map(tuple),
    st.booleans(),
)
def test_whatever_was_heard_fits(text: str, spoken: tuple[Word, ...], made_of_words: bool) -> None:
    said = "".join(word.text for word in spoken) if made_of_words else text
    for caption in captions(Hypothesis(said, final=True, words=spoken)):
        demand(caption)
    demand(with_model(text))


def with_model(text: str) -> CaptionFinal:
    (caption,) = captions(Hypothesis("本文", final=True))
    return CaptionFinal(
        meeting=caption.meeting, line=1, channel=caption.channel, text=caption.text, words=(),
        model=model_name(text * 3),
    )  # fmt: skip


@pytest.mark.parametrize(("count", "letters"), [(1, 1), (1001, 1), (1500, 4), (2, LONGEST_LONG_LINE)])
def test_a_long_caption_is_told_in_several_and_nothing_of_it_is_lost(count: int, letters: int) -> None:
    spoken = tuple(Word("あ" * letters, number, number + 1, 0.9) for number in range(count))
    told = captions(Hypothesis("あ" * letters * count, final=True, words=spoken))
    for caption in told:
        demand(caption)
    assert "".join(caption.text for caption in told) == "あ" * letters * count
    assert [word.start for caption in told for word in caption.words] == list(range(count))
    assert all(len(caption.words) <= MOST_SPOKEN for caption in told)


def test_a_long_text_without_words_is_told_in_several() -> None:
    told = captions(Hypothesis("い" * (2 * LONGEST_LONG_LINE + 1), final=True))
    assert [len(caption.text) for caption in told] == [LONGEST_LONG_LINE, LONGEST_LONG_LINE, 1]


def test_a_word_without_a_time_stands_in_the_text_alone() -> None:
    spoken = (Word("議案", float("nan"), 1.0, 0.9), Word("第一", 1.0, 2.0, 0.9))
    (told,) = captions(Hypothesis("議案第一", final=True, words=spoken))
    assert (told.text, [word.text for word in told.words]) == ("議案第一", ["第一"])


def test_signs_that_nobody_sees_are_no_part_of_a_caption() -> None:
    (told,) = captions(
        Hypothesis("市\u202e長\u200bの\x07答弁", final=True, words=(Word("答\u200b弁", 1, 2, 1),))
    )
    assert (told.text, told.words[0].text) == ("市長の 答弁", "答弁")
    assert captions(Hypothesis("\u200b\x07", final=True)) == []


def test_a_cut_is_marked() -> None:
    assert cut("あ" * 5, 5) == "あ" * 5
    assert cut("あ" * 6, 5) == "ああああ…"


@given(st.dictionaries(st.sampled_from(["announcement", "revision"]), st.text() | st.integers(-9, 9)))
def test_what_can_be_said_of_an_unreadable_announcement_fits(named: dict[str, object]) -> None:
    demand(unreadable(msgspec.json.encode(named)))


@given(st.timedeltas())
def test_the_report_of_a_clock_fits_however_far_off_it_is(off: timedelta) -> None:
    clock = SetClock()
    time = HubTime(clock)
    try:
        time.heard(clock.now() + off)
    except OverflowError:
        return  # no hub says such a time
    demand_fit("clock", time.report(None))


NOTHING_FITS: dict[str, object] = {
    "a text": CaptionFinal(meeting="m", line=1, channel="c", text="あ" * 4001, words=(), model="m"),
    "a number": MicrophoneGap(meeting="m", start=float("nan"), reason="x"),
    "reasons": DeviceReport(presence="ready", reasons=("x",) * 33),
    "a lone surrogate": CaptionFinal(meeting="m", line=1, channel="c", text="\ud800", words=(), model="m"),
    "a number of 65 bits": MicrophoneGap(meeting="m", start=2**65, reason="x"),
}


@pytest.mark.parametrize("body", NOTHING_FITS.values(), ids=NOTHING_FITS)
def test_what_the_contract_does_not_allow_is_refused_and_its_place_is_named(body: object) -> None:
    with pytest.raises(BodyUnfit) as refused:
        demand(body)
    assert refused.value.schema in SCHEMAS
    assert refused.value.field.startswith("$")
    assert "あ" not in str(refused.value)
