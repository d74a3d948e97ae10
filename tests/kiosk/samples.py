"""One state for each look of each screen, shared by the tests that render and photograph them.

All persons are invented.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone

from edge.wire.messages import procedures
from edge.wire.messages.coin import RefundReason, Refusal, Way
from kiosk.flows import captions, moving_in, signage, till
from kiosk.flows.till.model import NotSent, Rate, Slip

JST = timezone(timedelta(hours=9))
NOON = datetime(2026, 11, 22, 12, 5, tzinfo=JST)
TODAY = NOON.date()

# --- till ----------------------------------------------------------------------------------------

SALE = till.model.Pending("p-1", 1250)
GIVEN_BACK = till.model.Pending("p-1", 1250, "r-1")
ENTRIES = (
    till.model.Entry("p-3", "K-0003", 13_200, 0, NOON.astimezone(UTC)),
    till.model.Entry("p-2", "K-0002", 480, 480, NOON - timedelta(minutes=31)),
    till.model.Entry("p-1", "K-0001", 1_250, 0, NOON - timedelta(hours=2)),
)
MIXED = till.model.Entry(
    "p-0", "1000000007", 2_480, 500, NOON - timedelta(hours=3), 1, reduced=980, refunded_reduced=200,
    way=Way.REQUEST, reasons=(RefundReason.WRONG_AMOUNT, RefundReason.RETURNED),
)  # fmt: skip
LARGEST = replace(MIXED, amount=9_999_999, refunded=0, refunded_reduced=0)
LINES = (
    till.model.Line(1_250, Rate.STANDARD),
    till.model.Line(480, Rate.REDUCED),
    till.model.Line(300, Rate.REDUCED),
    till.model.Line(12_000, Rate.STANDARD),
)
CART = till.model.Pending("p-1", 14_030, reduced=780)
CODE = (
    "00020101021226330016jp.tsunagaru.coin0109100000017"
    "520400005303392540412505802JP5909HAMANOMISE6008KISARAZU6304ABCD"
)
INCOMING = (
    till.model.IncomingPayment("a-1", "1000000031", 1_250, NOON),
    till.model.IncomingPayment(
        "a-2", "1000000032", 480, NOON, Rate.REDUCED, till.model.Receipt(Slip.CONFIRMED)
    ),
)
TAKINGS = till.model.Takings(42, 128_430, 31_200, 2, 1_730, 480)
TOTALS = till.model.Totals(
    TODAY,
    TAKINGS,
    (
        (Way.CODE, till.model.Takings(30, 92_430, 21_200, 2, 1_730, 480)),
        (Way.CARD, till.model.Takings(4, 12_000)),
        (Way.REQUEST, till.model.Takings(5, 14_000, 10_000)),
        (Way.POSTER, till.model.Takings(3, 10_000)),
    ),
    1204,
    "5d41402abc4b2a76b9719d911017c592",
)
SHIFT = till.model.Shift("s-1", NOON - timedelta(hours=4))
CLOSED = replace(SHIFT, closed_at=NOON, takings=TAKINGS, expected=126_700, counted=126_200, position=1204)
TILL_PHASES: Sequence[till.phases.Phase] = (
    till.phases.Keying(),
    till.phases.Keying("1250"),
    till.phases.Keying("480", lines=LINES[:1]),
    till.phases.Keying(lines=LINES),
    till.phases.Keying(lines=LINES[:2], problem="too_many_lines"),
    till.phases.Keying(lines=LINES[:2], notice="withdrawn"),
    till.phases.Keying(problem="no_amount"),
    till.phases.Keying("9999999", problem="offline"),
    till.phases.SameAmount("p-9", 1250, SALE),
    till.phases.Scanning("p-1", 1250),
    till.phases.Scanning("p-1", 1250, problem="receipt"),
    till.phases.EnterPin(SALE, "card"),
    till.phases.EnterPin(SALE, "card", "739", 2, "pin_wrong"),
    till.phases.EnterPin(SALE, "card", "7391", 1, "pin_wrong"),
    till.phases.EnterPin(SALE, "card", "7", 3, "pin_short"),
    till.phases.Requesting(CART),
    till.phases.ShowingCode(CART, CODE, 300.0, 12.5),
    till.phases.AtPoster(1250),
    till.phases.AtPoster(1250, other=1200),
    till.phases.Working(CART, asking=True, withdrawing=True),
    till.phases.Working(SALE),
    till.phases.Working(GIVEN_BACK),
    till.phases.Working(SALE, asking=True),
    *(till.phases.Paid(SALE, till.model.Receipt(slip)) for slip in Slip),
    till.phases.Paid(SALE, till.model.Receipt(Slip.REFUSED, 0, ("paper_out",))),
    till.phases.Paid(GIVEN_BACK, till.model.Receipt(Slip.CONFIRMED)),
    till.phases.Paid(CART, till.model.Receipt(Slip.CONFIRMED), "1000000042", Way.POSTER),
    *(till.phases.Refused(SALE, reason) for reason in (*Refusal, *till.model.NotSent)),
    till.phases.Refused(GIVEN_BACK, Refusal.OVER_REFUND),
    till.phases.Refused(GIVEN_BACK, NotSent.OFFLINE),
    till.phases.Unsettled(SALE),
    till.phases.Unsettled(GIVEN_BACK),
    till.phases.Listing(),
    till.phases.Listing(None, failed=True),
    till.phases.Listing(()),
    till.phases.Listing(ENTRIES),
    till.phases.Listing(ENTRIES, search="1250", searched="48", more=True, pages=(None, "K-0004"), cursor=1),
    till.phases.Listing((), search="77", searched="77"),
    till.phases.Finding("1000000042"),
    *(till.phases.Finding("1000000042", problem) for problem in ("not_found", "failed", "offline")),
    till.phases.EntryShown(ENTRIES[0]),
    till.phases.EntryShown(ENTRIES[1], receipt=till.model.Receipt(Slip.CONFIRMED, 1)),
    till.phases.EntryShown(MIXED, receipt=till.model.Receipt(Slip.REFUSED, 1, ("paper_out",))),
    till.phases.ChoosingReason(ENTRIES[0]),
    till.phases.ChoosingReason(MIXED, till.phases.Listing((MIXED,))),
    till.phases.Refunding(ENTRIES[0], RefundReason.PAID_TWICE, 13_200, 0, Rate.STANDARD),
    till.phases.Refunding(MIXED, RefundReason.OTHER, 0, 300, Rate.REDUCED, problem="over_left"),
    till.phases.Refunding(
        LARGEST, RefundReason.RETURNED, LARGEST.left(Rate.STANDARD), LARGEST.left(Rate.REDUCED), Rate.STANDARD
    ),
    till.phases.IncomingShown(),
    till.phases.Day(),
    till.phases.Day(failed=True),
    till.phases.Day(TOTALS),
    till.phases.Day(TOTALS, receipt=till.model.Receipt(Slip.CONFIRMED)),
    till.phases.Counting(),
    till.phases.Counting("128430", problem="no_amount"),
    till.phases.Counting("480", negative=True),
    till.phases.Counting("9" * till.model.MAX_COUNT_DIGITS, negative=True),
    till.phases.CountShown(till.phases.Counting("1284300000")),
    till.phases.CountShown(till.phases.Counting("480", negative=True)),
    till.phases.ChangingShift("s-1"),
    till.phases.ChangingShift("s-1", till.phases.Counting("480")),
    till.phases.ChangingShift("s-1", failed=True),
    till.phases.ShiftClosed(CLOSED, till.model.Receipt(Slip.PRINTING)),
    till.phases.ShiftClosed(
        replace(CLOSED, counted=CLOSED.expected), till.model.Receipt(Slip.REFUSED, 0, ("paper_out",))
    ),
    till.phases.ShiftClosed(
        replace(CLOSED, late=till.model.Takings(payments=2, paid=700)), till.model.Receipt(Slip.CONFIRMED)
    ),
)
TILL_STATES: Sequence[till.phases.State] = (
    *(till.phases.State(phase, online=True, shift=SHIFT) for phase in TILL_PHASES),
    till.phases.State(online=True),
    till.phases.State(online=True, shift=SHIFT),
    till.phases.State(till.phases.Day(TOTALS), online=True),
    till.phases.State(online=True, incoming=INCOMING, meanwhile=2),
    till.phases.State(till.phases.IncomingShown(), online=True, incoming=INCOMING),
    till.phases.State(till.phases.IncomingShown(), online=True, incoming=INCOMING[1:]),
    till.phases.State(till.phases.Scanning("p-1", 1250), online=True, scanner_reasons=("unplugged",)),
    till.phases.State(till.phases.Scanning("p-1", 1250), online=True, scanner_reasons=("garbage",)),
    till.phases.State(till.phases.EntryShown(ENTRIES[2]), online=True, unsettled=(GIVEN_BACK,)),
    till.phases.State(till.phases.Keying("480"), online=False),
    till.phases.State(till.phases.Keying("480"), quarantined=True),
    till.phases.State(till.phases.Keying("480", problem="offline"), quarantined=True),
    till.phases.State(till.phases.Keying(), online=True, unsettled=(SALE,)),
    till.phases.State(
        till.phases.Keying(), online=True, printer_reasons=("paper_out",), scanner_reasons=("unplugged",)
    ),
    till.phases.State(till.phases.Keying(), online=True, printer_reasons=("overheated",)),
    *(
        till.phases.State(online=True, late=till.model.Late(subject, result))
        for subject in (SALE, GIVEN_BACK)
        for result in (till.model.Result.PAID, till.model.Result.REFUSED)
    ),
)

BETWEEN_CUSTOMERS = (
    till.phases.Listing,
    till.phases.Finding,
    till.phases.EntryShown,
    till.phases.ChoosingReason,
    till.phases.Refunding,
    till.phases.IncomingShown,
    till.phases.Day,
    till.phases.Counting,
    till.phases.CountShown,
    till.phases.ChangingShift,
    till.phases.ShiftClosed,
)
TILL_COUNTER = tuple(state for state in TILL_STATES if isinstance(state.phase, BETWEEN_CUSTOMERS))
TILL_SELLING = tuple(state for state in TILL_STATES if not isinstance(state.phase, BETWEEN_CUSTOMERS))

# --- kiosk ---------------------------------------------------------------------------------------

PERSON = moving_in.model.Person(
    "見本 太郎", "東京都見本区架空町一丁目2番3号 見本荘405", date(1986, 4, 1), procedures.Sex.MALE
)
ANSWERS = moving_in.model.Answers(
    date(2026, 11, 14),
    frozenset({procedures.Companion.PARTNER, procedures.Companion.SCHOOL_CHILD}),
    procedures.Insurance.NATIONAL,
)
SHEET = moving_in.model.Sheet(
    "A-027",
    (
        moving_in.model.Window(
            "1", "市民課", "転入届・住民票", "Citizens' Division", "Moving-in notification"
        ),
        moving_in.model.Window(
            "3", "マイナンバーカード窓口", "カードの住所変更", "My Number Card", "Change of address"
        ),
        moving_in.model.Window(
            "5", "保険年金課", "国民健康保険の加入", "Insurance", "National Health Insurance"
        ),
        moving_in.model.Window("8", "学校教育課", "転校の手続き", "Schools", "Change of school"),
    ),
    date(2026, 11, 28),
)
KIOSK_PHASES: Sequence[moving_in.model.Phase] = (
    moving_in.model.Attract(),
    *(
        moving_in.model.AtWindow(service)
        for service in (moving_in.model.Service.MOVING_OUT, moving_in.model.Service.CERTIFICATE)
    ),
    moving_in.model.PlaceCard(),
    *(moving_in.model.PlaceCard(problem) for problem in moving_in.model.CardProblem),
    moving_in.model.AskingTries(0),
    moving_in.model.EnterPin(3),
    moving_in.model.EnterPin(2, "12", moving_in.model.CardProblem.PIN_WRONG),
    moving_in.model.EnterPin(None, "123", moving_in.model.CardProblem.PIN_FORMAT),
    moving_in.model.ConfirmLastTry(),
    moving_in.model.Blocked(),
    moving_in.model.Reading(0),
    moving_in.model.CheckPerson(),
    moving_in.model.AskMovedOn(date(2026, 11, 1)),
    moving_in.model.AskMovedOn(date(2026, 11, 1), ahead=True),
    moving_in.model.AskCompanions(),
    moving_in.model.AskInsurance(),
    moving_in.model.Review(),
    moving_in.model.Submitting("c-1", 0),
    *(moving_in.model.NotSubmitted("c-1", problem) for problem in moving_in.model.CaseProblem),
    *(moving_in.model.SheetShown("c-1", SHEET, slip, 0) for slip in moving_in.model.Slip),
    moving_in.model.SheetShown("c-1", replace(SHEET, overdue=True), moving_in.model.Slip.CONFIRMED, 0),
    moving_in.model.TakeCard(0),
)


def kiosk_state(phase: moving_in.model.Phase) -> moving_in.model.State:
    return moving_in.model.State(
        phase,
        person=PERSON,
        answers=ANSWERS,
        card_present=True,
        now=100.0,
        touched=100.0,
        today=TODAY,
        online=True,
    )


KIOSK_STATES: Sequence[moving_in.model.State] = (
    *map(kiosk_state, KIOSK_PHASES),
    replace(kiosk_state(moving_in.model.AskCompanions()), answers=moving_in.model.Answers()),
    replace(kiosk_state(moving_in.model.AskMovedOn(date(2026, 10, 1))), answers=moving_in.model.Answers()),
    replace(kiosk_state(moving_in.model.CheckPerson()), warned_at=92.0),
    replace(kiosk_state(moving_in.model.EnterPin(3)), lowered=True),
    replace(kiosk_state(moving_in.model.Attract()), printer_reasons=("paper_out",), helping=True),
    replace(kiosk_state(moving_in.model.Attract()), online=False, lowered=True),
    replace(kiosk_state(moving_in.model.Attract()), online=False, quarantined=True),
    replace(kiosk_state(moving_in.model.Attract()), online=False, quarantined=True, lowered=True),
    replace(
        kiosk_state(moving_in.model.NotSubmitted("c-1", moving_in.model.CaseProblem.OFFLINE)),
        online=False,
        quarantined=True,
    ),
)

# --- signage -------------------------------------------------------------------------------------

FESTIVAL = signage.Item(
    "a-1",
    1,
    "港まつりの交通規制",
    ("8月15日（土）17時から22時まで", "駅西口ロータリーは車が入れません", "バスは東口から出ます"),
    "8月15日の 夕方から、駅の西口に 車は 入れません。",
    "Station west exit closed to cars, 15 August, 17:00–22:00.",
    NOON - timedelta(days=1),
    NOON + timedelta(days=1),
)
PICTURE_SHA256 = "0a" * 32
FLOOD = signage.Alert(
    "w-1",
    1,
    4,
    "避難指示",
    "速やかに全員避難してください",
    "小櫃川流域 中郷地区",
    "あぶないです。いますぐ にげてください。",
    "Evacuate now. Everyone in Nakago must leave.",
    NOON - timedelta(minutes=1),
    NOON + timedelta(hours=1),
)
SIGN = signage.State(items=(FESTIVAL,), current=FESTIVAL.key, turned_at=NOON, now=NOON, online=True)
SIGNAGE_STATES: Sequence[signage.State] = (
    signage.State(),
    signage.State(now=NOON, online=True),
    SIGN,
    replace(SIGN, online=False),
    replace(SIGN, online=False, quarantined=True),
    replace(SIGN, online=False, quarantined=True, alerts=(FLOOD,)),
    replace(SIGN, items=(replace(FESTIVAL, media=signage.Media(PICTURE_SHA256, "image/png")),)),
    replace(SIGN, items=(replace(FESTIVAL, drill=True),)),
    *(replace(SIGN, alerts=(replace(FLOOD, level=level),)) for level in range(1, 6)),
    replace(SIGN, alerts=(replace(FLOOD, drill=True),)),
)

# --- captions ------------------------------------------------------------------------------------

SPOKEN = (
    captions.Caption(1, "議長", "それでは第一号議案の審議に入ります"),
    captions.Caption(2, "防災課長", "避難所の開設は昨年より三十分早く行えるようになりました"),
    captions.Caption(3, "一番席", "夜間の開設についても同じ手順でしょうか"),
)
HEARD = captions.Caption(4, "防災課長", "はい夜間も同じ手順で職員が")
ROOM = captions.State(
    "総務常任委員会", True, SPOKEN, HEARD, captions.Microphone.LISTENING, "tsunagaru-ja-trial", True, True, 3
)
CAPTION_STATES: Sequence[captions.State] = (
    captions.State(),
    replace(ROOM, lines=(), partial=None, last=0),
    ROOM,
    *(replace(ROOM, microphone=microphone) for microphone in captions.Microphone),
    replace(ROOM, online=False, trial=False),
    replace(ROOM, online=False, quarantined=True),
    captions.State(quarantined=True),
)
