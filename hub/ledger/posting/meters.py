"""Running sums by key, day and month: the limits that no transfer breaks alone. Pure.

An entry names the sums that it has added to as ``key@day/month``, separated by spaces, so that they
can be added up again from the log.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from hub.ledger.model import Code, Meter
from hub.ledger.posting.records import Metered, Plan, Snapshot


def broken(books: Snapshot, meters: Sequence[Meter], amount: int) -> Code | None:
    """The limit that ``amount`` more would break, days before months."""
    over: Code | None = None
    for meter in meters:
        state = _now(books, meter)
        if meter.day_most is not None and state.day_sum + amount > meter.day_most:
            return Code.OVER_DAY
        if meter.month_most is not None and state.month_sum + amount > meter.month_most:
            over = Code.OVER_MONTH
    return over


def count(books: Snapshot, plan: Plan, meters: Sequence[Meter], amount: int) -> str:
    """Add ``amount`` to each; what the entry keeps of it."""
    texts = []
    for meter in meters:
        state = _now(books, meter)
        state.day_sum += amount
        state.month_sum += amount
        books.meters[meter.key] = plan.meters[meter.key] = state
        texts.append(f"{state.key}@{state.day}/{state.month}")
    return " ".join(texts)


def read(text: str) -> Iterator[tuple[str, int, int]]:
    """Key, day and month of each sum that an entry has added to."""
    for part in text.split(" "):
        key, _, when = part.partition("@")
        day, _, month = when.partition("/")
        yield key, int(day), int(month)


def _now(books: Snapshot, meter: Meter) -> Metered:
    """The key's sums in the meter's day and month, or in its own later ones."""
    known = books.meters.get(meter.key)
    if known is None:
        return Metered(meter.key, meter.day, 0, meter.month, 0)
    if known.day >= meter.day and known.month >= meter.month:
        return known
    day, month = max(known.day, meter.day), max(known.month, meter.month)
    day_sum = known.day_sum if day == known.day else 0
    return Metered(meter.key, day, day_sum, month, known.month_sum if month == known.month else 0)
