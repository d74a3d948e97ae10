"""What a demonstration plays: people, amounts and words, drawn from a seed.

The same seed is the same play; another has other people, who pay other sums and hear another notice.
Everybody is invented.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from city.meeting_speech import sentences
from city.personas import OPENING_CHARGE_YEN
from edge.wire.messages.procedures import Companion

_FAMILY_NAMES = ("見本", "髙橋﨑", "例示", "𠮷野", "試験", "渡邉")
_GIVEN_NAMES = ("花子", "例太郎", "試子", "みか", "光", "一")
_ADDRESSES = (
    "千葉県見本市例示町{}丁目{}番{}号",
    "東京都見本区試験台{}丁目{}番地の{} 見本レジデンスサウスウイング一〇〇一号室",
    "神奈川県例示市見本台{}丁目{}－{}",
)
_EVENTS = (
    ("朝市", "駅前広場", "地元の野菜と魚が並びます。", "Morning market at the station square"),
    (
        "潮干狩り教室",
        "中の島公園",
        "熊手は貸し出します。",
        "Shell gathering class at Nakanoshima Park",
    ),
    ("図書館まつり", "市立図書館", "読み聞かせと古本市があります。", "Library festival at the city library"),
    ("健康相談", "市民総合福祉会館", "予約はいりません。", "Health consultation at the welfare hall"),
)
_WEEKDAYS = (("日曜日", "Sunday"), ("土曜日", "Saturday"), ("水曜日", "Wednesday"))


@dataclass(frozen=True, slots=True)
class Scenario:
    """``amount``: what the shop asks for, in yen; ``card``: the profile of the card at the kiosk;
    ``companions``: who moves in with its holder; ``spoken``: the sentences of the meeting.
    """

    seed: int
    amount: int
    card: Mapping[str, str | int] = field(repr=False)
    companions: tuple[Companion, ...]
    notice: Mapping[str, str]
    spoken: tuple[str, ...]


def drawn(seed: int) -> Scenario:
    """The play of this seed."""
    random = Random(seed)  # noqa: S311 - a play, no secret
    return Scenario(
        seed=seed,
        amount=random.randrange(100, OPENING_CHARGE_YEN // 2),
        card=_card(random),
        companions=tuple(each for each in Companion if random.random() < 0.5),
        notice=_notice(random),
        spoken=_spoken(random),
    )


def _card(random: Random) -> dict[str, str | int]:
    born = date(1940, 1, 1) + timedelta(days=random.randrange(60 * 365))
    return {
        "name": f"{random.choice(_FAMILY_NAMES)}　{random.choice(_GIVEN_NAMES)}",
        "address": random.choice(_ADDRESSES).format(*(random.randrange(1, 99) for _ in range(3))),
        "birth_date": born.isoformat(),
        "sex": random.choice("129"),
        "pin": f"{random.randrange(10_000):04}",
        "serial": random.randrange(90_000_000_000, 100_000_000_000),
    }


def _notice(random: Random) -> dict[str, str]:
    what, where, detail, english = random.choice(_EVENTS)
    number = random.randrange(1, 5)
    weekday, day = random.choice(_WEEKDAYS)
    return {
        "kind": "notice",
        "title": f"{what}のお知らせ",
        "text": f"毎月第{number}{weekday}、{where}で{what}をひらきます。\n{detail}",
        "plain_japanese": f"毎月 {number}回目の {weekday}に {what}が あります。",
        "english": f"{english}, every month on {day} number {number}.",
    }


def _spoken(random: Random) -> tuple[str, ...]:
    """The opening, some of what may be said in an order of its own, and the closing."""
    opening, *between, closing = sentences()
    return (opening, *random.sample(between, random.randrange(4, len(between) + 1)), closing)
