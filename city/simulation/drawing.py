"""From a seed to a plan: who comes, what they do, and what goes wrong meanwhile."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from city.simulation import workload
from city.simulation.workload import PHONES, SHOP_OF, TILLS, Act, Key, Meddling, Mood, Plan, Show, Trick

SECONDS = 240.0
"""How long people come; the quiet that follows is not counted."""

_AMOUNTS = (1, 80, 500, 500, 500, 1200, 3000, 99_999, 100_001)
_KEYS = (
    Key.DONE, Key.CANCEL, Key.CANCEL, Key.ASK, Key.ASK, Key.REPRINT, Key.REPRINT, Key.CLEAR, Key.DAY,
)  # fmt: skip
_SHOWS = (Show.FRESH,) * 12 + (Show.OLD,) * 3 + (Show.STRANGER, Show.RUBBISH)
_TRICKS = (
    Trick.REFUND_OF_REFUND, Trick.PART, Trick.RUSH, Trick.OTHER_SHOP, Trick.OTHER_BODY, Trick.CLONE,
    Trick.AGAIN, Trick.NOSY,
)  # fmt: skip
FIRST_DECEIT = 9_001
_JUMPS = (-3600.0, -70.0, -3.0, 3.0, 70.0, 3600.0)


def draw(seed: int) -> Plan:
    """The plan of a seed, always the same."""
    random = Random(f"plan {seed}")  # noqa: S311 - chance that can be repeated
    honest = list(_acts(random))
    near_base_date = random.random() < 0.3
    # Drawn apart: what the honest do in a seed is what they did before anybody deceived.
    deceits = _deceits(Random(f"deceits {seed}"))  # noqa: S311
    acts = sorted((*honest, *deceits), key=lambda act: (act.at, act.number))
    return Plan(seed, tuple(acts), near_base_date=near_base_date)


def _deceits(random: Random) -> Iterator[Act]:
    """A citizen, a clerk and an enrolled device that are not honest."""
    for number in range(FIRST_DECEIT, FIRST_DECEIT + random.randint(0, 5)):
        at, till, pick = random.uniform(20, SECONDS), random.choice(TILLS), random.randrange(32)
        phone = random.randrange(PHONES)
        match random.choice(("citizen", "clerk", "device")):
            case "citizen":
                amount = random.choice((1, 1, 1, 9_999_999))
                yield workload.Borrow(
                    at=at, number=number, phone=phone, shop=SHOP_OF[till], amount=amount, pick=pick
                )
            case "clerk":
                how = random.choice(list(Meddling))
                wait = random.choice((0.0, 5.0, 60.0))
                yield workload.Meddle(at=at, number=number, how=how, pick=pick, phone=phone, wait=wait)
            case _:
                trick = random.choice((Trick.SPEND_REQUEST, Trick.CLOSE_REQUEST, Trick.POSTERS_ID))
                yield workload.Forge(at=at, number=number, till=till, trick=trick, pick=pick)


def _acts(random: Random) -> Iterator[Act]:
    numbers = iter(range(1, 10_000))
    for phone in range(PHONES):
        lasts = random.choice((60.0, 150.0, 1e7))
        yield workload.Charge(
            at=0.01 * phone, number=next(numbers), phone=phone, amount=5000, lasts=lasts, value_class=1
        )
        yield workload.Charge(
            at=0.01 * phone, number=next(numbers), phone=phone, amount=20_000, lasts=1e7, value_class=3
        )
    for _ in range(random.randint(12, 22)):
        yield from _custom(random, numbers)
    for _ in range(random.randint(0, 10)):
        yield _trouble(random, next(numbers))


def _custom(random: Random, numbers: Iterator[int]) -> Iterator[Act]:
    at, till = random.uniform(1, SECONDS), random.choice(TILLS)
    kind = random.choices(
        (
            "sale", "impatient", "two shops", "last yen", "press", "refund", "trick", "charge", "sweep",
            "request", "poster", "send", "reserve", "parts", "spree",
        ),
        (10, 3, 2, 2, 5, 4, 5, 1, 1, 5, 4, 3, 3, 2, 0.5),
    )[0]  # fmt: skip
    match kind:
        case "sale":
            yield _sale(random, next(numbers), at, till)
        case "impatient":
            yield _sale(random, next(numbers), at, till, pause=0.1)
            for key in (Key.CANCEL, Key.ASK):
                at += random.uniform(0.5, 4)
                yield workload.Press(at=at, number=next(numbers), till=till, key=key)
        case "two shops" | "last yen":
            phone, shared = random.randrange(PHONES), f"c{at:.3f}" if kind == "two shops" else None
            amount = random.choice(_AMOUNTS[:6]) if shared else None
            for each in random.sample(TILLS, 2):
                at += random.uniform(0, 0.5)
                yield workload.Sale(
                    at=at, number=next(numbers), till=each, phone=phone, amount=amount, shared=shared
                )
        case "press":
            yield workload.Press(at=at, number=next(numbers), till=till, key=random.choice(_KEYS))
        case "refund":
            twice, pick = random.random() < 0.3, random.randrange(8)
            yield workload.GiveBack(at=at, number=next(numbers), till=till, pick=pick, twice=twice)
            if random.random() < 0.3:
                other = random.choice(TILLS)
                yield workload.GiveBack(at=at + 0.1, number=next(numbers), till=other, pick=pick)
        case "trick":
            trick = random.choice(_TRICKS)
            yield workload.Forge(
                at=at, number=next(numbers), till=till, trick=trick, pick=random.randrange(32)
            )
        case "charge":
            amount = random.choice((1000, 50_000, 75_000))
            yield workload.Charge(
                at=at, number=next(numbers), phone=random.randrange(PHONES), amount=amount,
                lasts=random.choice((30.0, 1e7)), value_class=random.choice((1, 2, 3)),
            )  # fmt: skip
        case "request":
            yield _request(random, next(numbers), at, till)
        case "poster":
            yield _poster(random, next(numbers), at, till)
        case "send":
            giver, taker = random.sample(range(PHONES), 2)
            amount = random.choice((None, 1, 500, 4000))
            yield workload.Send(at=at, number=next(numbers), phone=giver, to=taker, amount=amount)
        case "reserve":
            yield _reserve(random, next(numbers), at, till)
        case "parts":
            pick = random.randrange(8)
            for each in TILLS:
                part = random.choice((1, 40, 300))
                yield workload.GiveBack(at=at, number=next(numbers), till=each, pick=pick, part=part)
        case "spree":
            yield from _spree(random, numbers, at, till)
        case _:
            yield workload.Sweep(at=at, number=next(numbers))


def _request(random: Random, number: int, at: float, till: str) -> Act:
    amount = random.choice(_AMOUNTS[:7])
    return workload.Request(
        at=at,
        number=number,
        till=till,
        phones=tuple(random.sample(range(PHONES), random.choice((0, 1, 1, 1, 2)))),
        amount=amount,
        reduced=random.choice((0, amount // 3, amount)),
        pause=random.choice((0.0, 0.5, 5.0)),
        withdrawn=random.choice((None, None, 0.1, 0.5, 4.0)),
    )


def _poster(random: Random, number: int, at: float, till: str) -> Act:
    """No two tills of a shop wait for one poster: which of them a payment is for, nobody can say."""
    return workload.Poster(
        at=at,
        number=number,
        phone=random.randrange(PHONES),
        shop=SHOP_OF[till],
        amount=random.choice(_AMOUNTS),
        till=till if till != "till-2" and random.random() < 0.5 else None,
        twice=random.random() < 0.3,
    )


def _reserve(random: Random, number: int, at: float, till: str) -> Act:
    lasts = random.choice((2.0, 20.0, 120.0))
    first = random.choice((0.5, lasts - 0.001, lasts, lasts + 0.001, 10.0))
    amounts = [random.choice((0, 100, 400, 900, 901)) for _ in range(random.randint(0, 2))]
    return workload.Reserve(
        at=at,
        number=number,
        phone=random.randrange(PHONES),
        shop=SHOP_OF[till],
        amount=random.choice((900, 900, 4000, None)),
        lasts=lasts,
        ends=tuple((first + place, amount) for place, amount in enumerate(amounts)),
    )


def _spree(random: Random, numbers: Iterator[int], at: float, till: str) -> Iterator[Act]:
    """Somebody who reaches the limits of the day, or of what may be sent in a month."""
    phone, friend = random.sample(range(PHONES), 2)
    sends = random.random() < 0.5
    spender = friend if sends else phone
    for _ in range(5):
        yield workload.Charge(
            at=at, number=next(numbers), phone=phone, amount=70_000, lasts=1e7, value_class=3
        )
        if sends:
            yield workload.Send(at=at + 0.1, number=next(numbers), phone=phone, to=friend, amount=70_000)
        yield workload.Poster(
            at=at + 0.2, number=next(numbers), phone=spender, shop=SHOP_OF[till], amount=70_000
        )
        at += 0.5


def _sale(random: Random, number: int, at: float, till: str, pause: float | None = None) -> Act:
    amount = random.choice(_AMOUNTS)
    return workload.Sale(
        at=at,
        number=number,
        till=till,
        phone=random.randrange(PHONES),
        amount=amount,
        reduced=random.choice((0, 0, amount // 4, amount)),
        card=random.random() < 0.2,
        show=random.choice(_SHOWS),
        scan_twice=random.random() < 0.2,
        another=random.random() < 0.5,
        pause=pause or random.choice((0.1, 1.0, 5.0, 62.0)),
    )


def _trouble(random: Random, number: int) -> Act:
    at, till = random.uniform(1, SECONDS), random.choice(TILLS)
    lasts = random.choice((0.5, 5.0, 20.0, 90.0))
    either = random.choice((None, till))
    kind = random.choices(
        ("weather", "cut", "till", "hub", "disk", "interrupt", "clock", "paper", "freeze", "shop", "card"),
        (8, 3, 5, 6, 4, 3, 2, 5, 2, 1, 1),
    )[0]
    match kind:
        case "weather":
            return workload.Weather(
                at=at, number=number, lasts=3 * lasts, lose=random.choice((0.0, 0.2, 0.5)),
                double=random.choice((0.0, 0.3)), late=random.choice((0.0, 2.0, 9.0, 40.0)),
            )  # fmt: skip
        case "cut":
            return workload.Cut(at=at, number=number, till=till, lasts=lasts)
        case "till":
            how = random.choice(("commit", "steps"))
            return workload.KillTill(
                at=at, number=number, till=till, lasts=lasts, after=random.random() < 0.5,
                commit=random.randint(1, 9) if how == "commit" else 0,
                steps=random.randint(1, 40) if how == "steps" else 0,
            )  # fmt: skip
        case "hub":
            inside = random.random() < 0.7
            return workload.KillHub(
                at=at, number=number, lasts=lasts, after=random.random() < 0.5,
                statement=random.randint(1, 20) if inside else 0, answers=random.randint(0, 2),
            )  # fmt: skip
        case "disk":
            return workload.FillDisk(at=at, number=number, lasts=4 * lasts, till=either)
        case "interrupt":
            return workload.Interrupt(at=at, number=number, steps=random.randint(1, 600))
        case "clock":
            return workload.SetClock(at=at, number=number, seconds=random.choice(_JUMPS), till=either)
        case "paper":
            return workload.Paper(
                at=at, number=number, till=till, mood=random.choice(list(Mood)), lasts=4 * lasts
            )
        case "card":
            return workload.LoseCard(at=at, number=number, phone=random.randrange(PHONES))
        case "freeze":
            return workload.Freeze(
                at=at, number=number, phone=random.randrange(PHONES), frozen=random.random() < 0.7
            )
        case _:
            shop = random.choice(sorted(set(SHOP_OF.values())))
            return workload.OpenShop(at=at, number=number, shop=shop, active=random.random() < 0.4)
