"""What is going to happen in a run, as data: each act can be left out without the others changing.

Ids are made of an act's number, and what befalls a message is drawn from the seed and the message's
own name. So a shortened plan replays what is left of it as it was.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

TILLS = ("till-1", "till-2", "till-3")
SHOP_OF = {"till-1": "shop-a", "till-2": "shop-a", "till-3": "shop-b"}
PHONES = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """``at``: seconds from the beginning. ``number`` names the act in ids and traces."""

    at: float
    number: int


class Show(StrEnum):
    """What the customer holds under the scanner."""

    FRESH = "fresh"
    OLD = "old"  # a screenshot of an earlier code
    STRANGER = "stranger"  # a well-made code of a wallet that nobody opened
    RUBBISH = "rubbish"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sale(Act):
    """Key, confirm, scan. ``amount`` None: all that the wallet holds. ``shared``: one code, two scanners.

    ``reduced``: that part of it is keyed at 8 %. ``card``: the wallet's card instead of the phone's code;
    its PIN is keyed where it is asked for.
    """

    till: str
    phone: int
    amount: int | None
    show: Show = Show.FRESH
    shared: str | None = None
    scan_twice: bool = False
    another: bool = True  # what is pressed when an open payment has the same amount
    pause: float = 1.0
    reduced: int = 0
    card: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Request(Act):
    """QRを見せる; ``phones`` scan it one after another, ``pause`` seconds apart.

    ``withdrawn``: 取り消す is pressed so many seconds after the code came, whatever the phones do.
    """

    till: str
    phones: tuple[int, ...]
    amount: int
    reduced: int = 0
    pause: float = 1.0
    withdrawn: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Poster(Act):
    """A phone pays by the shop's printed code; ``till`` waits for it. ``twice``: the button is hit twice."""

    phone: int
    shop: str
    amount: int
    till: str | None = None
    twice: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Send(Act):
    """From citizen to citizen. ``amount`` None: all that was bought."""

    phone: int
    to: int
    amount: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reserve(Act):
    """Money is set aside for ``lasts`` seconds. ``ends``: so much later it is confirmed for so much, or 0."""

    phone: int
    shop: str
    amount: int | None
    lasts: float
    ends: tuple[tuple[float, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LoseCard(Act):
    phone: int


class Key(StrEnum):
    """What a shopkeeper presses out of turn."""

    DONE = "done"
    CANCEL = "cancel"
    ASK = "ask"
    REPRINT = "reprint"
    CLEAR = "clear"
    DAY = "day"


@dataclass(frozen=True, slots=True, kw_only=True)
class Press(Act):
    till: str
    key: Key


@dataclass(frozen=True, slots=True, kw_only=True)
class GiveBack(Act):
    """Refund the ``pick``-th payment of the list; ``twice``: the last button is hit two times.

    ``part``: what is keyed of its first rate, all of it when 0.
    """

    till: str
    pick: int
    twice: bool = False
    part: int = 0


class Trick(StrEnum):
    """A question that the till's own screen would not send: another program under its certificate."""

    REFUND_OF_REFUND = "refund_of_refund"
    PART = "part"
    RUSH = "rush"  # the whole amount back, two times at once
    OTHER_SHOP = "other_shop"
    OTHER_BODY = "other_body"
    CLONE = "clone"
    AGAIN = "again"
    NOSY = "nosy"
    SPEND_REQUEST = "spend_request"  # pay under the id that stands in the code on another till's screen
    CLOSE_REQUEST = "close_request"  # ask what became of it, which closes it
    POSTERS_ID = "posters_id"  # pay under the id of what a phone has paid


@dataclass(frozen=True, slots=True, kw_only=True)
class Forge(Act):
    till: str
    trick: Trick
    pick: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Borrow(Act):
    """A citizen pays by a printed code under somebody else's id: of a request on a screen, of any payment."""

    phone: int
    shop: str
    amount: int
    pick: int


class Meddling(StrEnum):
    """What a member of staff tries who is not honest, or not awake."""

    OWN = "own"  # approves what he has proposed himself
    LATE = "late"  # lets a refund lie while tills give the same back, then has it approved, twice
    USED_ID = "used_id"  # charges under the id of a payment


@dataclass(frozen=True, slots=True, kw_only=True)
class Meddle(Act):
    """``wait``: seconds between proposal and approval. ``phone``: whose wallet is charged."""

    how: Meddling
    pick: int
    phone: int
    wait: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Charge(Act):
    """``lasts``: seconds until the lot expires. ``value_class`` as in the ledger."""

    phone: int
    amount: int
    lasts: float
    value_class: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Freeze(Act):
    phone: int
    frozen: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenShop(Act):
    shop: str
    active: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Sweep(Act):
    """The hub ends what time has ended."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Weather(Act):
    """For ``lasts`` seconds messages are lost, doubled and late: chances 0–1, mean lateness in seconds."""

    lasts: float
    lose: float
    double: float
    late: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut(Act):
    """A till's line is down, and it knows."""

    till: str
    lasts: float


@dataclass(frozen=True, slots=True, kw_only=True)
class KillTill(Act):
    """Power off. ``commit``: at the n-th commit (``after`` it, or instead); ``steps``: after n awaits."""

    till: str
    lasts: float
    commit: int = 0
    after: bool = False
    steps: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class KillHub(Act):
    """At the n-th statement from now (``after`` it or before); ``answers``: with so many of a batch sent."""

    lasts: float
    statement: int = 0
    after: bool = False
    answers: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class FillDisk(Act):
    """The hub's disk takes no more for so long (``till`` None), or a till's."""

    lasts: float
    till: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Interrupt(Act):
    """The hub's database breaks off in the middle of its next work, after so many of its own small steps."""

    steps: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SetClock(Act):
    """``till`` None: the hub's."""

    seconds: float
    till: str | None = None


class Mood(StrEnum):
    """What a printer does with a paper."""

    READY = "ready"
    PAPER_OUT = "paper_out"
    SILENT = "silent"  # it comes out, and the printer never says so
    JAM = "jam"  # nothing comes out, and the printer never says so
    AWAY = "away"


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper(Act):
    till: str
    mood: Mood
    lasts: float


@dataclass(frozen=True, slots=True)
class Plan:
    """``calm``: names of messages to which nothing happens, whatever the weather."""

    seed: int
    acts: tuple[Act, ...]
    calm: frozenset[str] = frozenset()
    near_base_date: bool = False
