"""``python -m tests.blackbox.dishonest FILE``: a citizen and a clerk who misuse the hub's own pages.

Both read in the tills' journals what they could read off a screen or a receipt. What may become of a
try is written down as anybody's ask is; what must never be done is written down as an ``other`` body.
"""

from __future__ import annotations

import itertools
import random
import re
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import msgspec

from hub.coin import origins
from hub.coin.origins import Origin
from hub.coin.qr import shop_code
from tests.blackbox.journal import Ask, Journal, Said
from tests.blackbox.pages import Pages, Person, leads_to, reason_in
from tests.blackbox.profile import load
from tests.blackbox.verdict import Story, stories

ODD = ("0", "-5", "1.5", "1e3", "", "٣", "10000000", "1 or 2")
"""No sum at all: nothing may come of it."""
SUMS = ("1", "２０", "700", "9,999,999")
STATES = {"反映済み": "paid", "反映できず": "refused", "承認待ち": "proposed", "却下": "refused"}
MOST_CHARGED = 2000
_SEEN = re.compile(r'name="(revision|sha256)" value="([^"]*)"')


class Profile(msgspec.Struct, frozen=True):
    """``shops``: by name the number on the poster. ``wallet``: the citizen's. ``staff``: two of them, and the
    first has an open drawer. ``journals``: of the tills."""

    journal: Path
    stop: Path
    web: str
    citizen: Person
    wallet: str
    staff: tuple[Person, Person]
    shops: dict[str, str]
    shop_of: dict[str, str]
    journals: list[Path]
    seed: int


class Culprit:
    """What both have: a journal, chance, and what the tills know so far."""

    def __init__(self, profile: Profile, name: str) -> None:
        self._profile = profile
        self._journal = Journal(profile.journal)
        self._random = random.Random(f"{profile.seed} {name}")
        self._names = (f"{name}-{count}" for count in itertools.count(1))

    def work(self) -> None:
        while not self._profile.stop.exists():
            known, _ = stories(self._profile.journals)
            if known:
                self.act(known)
            time.sleep(self._random.uniform(0, 0.1))

    def act(self, known: dict[str, Story]) -> None:
        raise NotImplementedError

    def _one(self, known: dict[str, Story], *what: str) -> Iterator[Story]:
        """One that has been told of these kinds, if there is one."""
        found = [each for each in known.values() if each.ask.what in what and each.said]
        if found:
            yield self._random.choice(found)

    def _done(self, id: str, to: str, state: str, reason: str = "", *, other: bool = False) -> None:
        self._journal.write(Said(id=id, to=to, state=state, reason=reason, other=other))


class Citizen(Culprit):
    """Posts others' ids as posters', again with another sum; codes that are over; sums that are none."""

    def __init__(self, profile: Profile) -> None:
        super().__init__(profile, "citizen")
        self._phone = Pages(profile.web, profile.citizen)
        self._posted: dict[str, tuple[str, str]] = {}

    def act(self, known: dict[str, Story]) -> None:
        trick = self._random.choice((self._borrow, self._borrow, self._replay, self._odd))
        for story in self._one(known, "request", "pay", "refund"):
            trick(story)

    def _borrow(self, story: Story) -> None:
        """The id of somebody else's act, with a shop's printed code."""
        pressed, (name, number) = story.ask.id, self._random.choice(list(self._profile.shops.items()))
        id = origins.id_in(Origin.POSTER, self._profile.wallet, pressed)
        body = self._random.choice(SUMS), number
        again = self._posted.setdefault(pressed, body) != body
        ask = Ask(id=id, what="pay", node=name, amount=_yen(body[0]), wallet=self._profile.wallet)
        if not again:
            self._journal.write(ask)
        answer = self._phone.post("/phone/pay", id=pressed, text=body[1], amount=body[0])
        is_paid = leads_to(answer) == f"/phone/done/{id}"
        assert is_paid or leads_to(answer) == "/phone/refused", answer.headers
        self._done(id, "poster", "paid" if is_paid else "refused", reason_in(answer), other=again)

    def _replay(self, story: Story) -> None:
        """The code of a till's request that is over, or its id with another sum."""
        if story.ask.what == "request":
            number = self._profile.shops[self._profile.shop_of[story.ask.node]]
            amount = self._random.choice((1, story.ask.amount))
            text = shop_code.make(shop_code.ShopCode(number, "店", shop_code.Request(story.ask.id, amount)))
            self._never(story.ask.id, text, str(amount))

    def _odd(self, story: Story) -> None:
        number = self._random.choice(list(self._profile.shops.values()))
        self._never(story.ask.id, number, self._random.choice(ODD))

    def _never(self, id: str, text: str, amount: str) -> None:
        answer = self._phone.post("/phone/pay", id=next(self._names), text=text, amount=amount)
        is_refused = answer.status_code in (400, 422)
        self._done(id, "poster", *(("refused", "closed") if is_refused else ("paid", "")), other=True)


class Clerk(Culprit):
    """Charges under used ids; gives back too much, approves it himself, and has it approved twice at once."""

    def __init__(self, profile: Profile) -> None:
        super().__init__(profile, "clerk")
        one, other = profile.staff
        self._mine = Pages(profile.web, one)
        self._others = [Pages(profile.web, other), Pages(profile.web, other)]
        self._charged: dict[str, int] = {}

    def act(self, known: dict[str, Story]) -> None:
        if self._random.random() < 0.3:
            for story in self._one(known, "request", "pay", "refund"):
                self._charge(story.ask.id)
        else:
            for story in self._one(known, "pay"):
                if story.paid:
                    self._give_back(story)

    def _charge(self, pressed: str) -> None:
        id, amount = (
            origins.id_in(Origin.CHARGE, self._mine.id, pressed),
            self._random.randint(1, MOST_CHARGED),
        )
        again = self._charged.setdefault(pressed, amount) != amount
        wallet = self._profile.wallet
        if not again:
            self._journal.write(Ask(id=id, what="charge", node="desk", amount=amount, wallet=wallet))
        answer = self._mine.post("/desk/coin/charge", id=pressed, number=wallet, amount=amount)
        if leads_to(answer) == f"/desk/coin/charges/{id}":
            self._done(id, "charge", "paid", other=again)
        else:
            assert answer.status_code == 422, answer
            self._done(id, "charge", "refused", "id_reused" if again else "", other=again)

    def _give_back(self, story: Story) -> None:
        """Up to one yen more than was paid, whatever the tills give back meanwhile."""
        pressed, paid = next(self._names), story.ask
        (number,) = story.numbers
        id, amount = origins.id_in(Origin.CORRECTION, self._mine.id, pressed), paid.amount + 1
        amount = self._random.randint(1, amount)
        self._journal.write(
            Ask(
                id=id, what="refund", node=paid.node, amount=amount, target=paid.id, wallet=paid.wallet,
            )
        )  # fmt: skip
        proposed = self._mine.post(
            "/desk/coin/corrections", id=pressed, kind="refund", amount=amount, wallet=paid.wallet,
            reason="誤り", about=number,
        )  # fmt: skip
        page = f"/desk/coin/corrections/{id}"
        if leads_to(proposed) != page:
            assert proposed.status_code == 422, proposed
            self._done(id, "fix", "refused")
            return
        own = self._mine.post(f"{page}/approve", **seen_on(self._mine, page))
        self._done(id, "fix", "refused" if own.status_code == 422 else "paid", "id_reused", other=True)
        self._at_once(page)
        state = self._state(page)
        if state == "proposed":
            them = self._others[0]
            them.post(f"{page}/reject", reason="残りを超えています", **seen_on(them, page))
            state = self._state(page)
        self._done(id, "fix", state)

    def _at_once(self, page: str) -> None:
        threads = [
            threading.Thread(target=each.post, args=(f"{page}/approve",), kwargs=seen_on(each, page))
            for each in self._others
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def _state(self, page: str) -> str:
        text = self._others[0].get(page).text
        (state,) = {STATES[word] for word in STATES if f">{word}<" in text} or {"unread"}
        return state


def seen_on(pages: Pages, page: str) -> dict[str, str]:
    """What the page of a correction says that stood there; nothing where there is nothing to decide."""
    return dict(_SEEN.findall(pages.get(page).text))


def _yen(typed: str) -> int:
    return int(typed.replace(",", ""))


def main(file: str) -> None:
    profile = load(file, Profile)
    threads = [threading.Thread(target=each.work) for each in (Citizen(profile), Clerk(profile))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


if __name__ == "__main__":
    main(sys.argv[1])
