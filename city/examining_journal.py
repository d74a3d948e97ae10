"""``tsunagaru check --file``: an exported journal, verified far from the hub and its database."""

from __future__ import annotations

import gzip
from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO, cast

import typer

from hub.ledger.audit import offline

CLASS_NAMES = {0: "債権 claim", 1: "キャンペーン campaign", 2: "行政ポイント granted", 3: "購入 paid"}
RULES = (
    "chain_is_whole",
    "time_runs_forward",
    "one_outcome",
    "once_used",
    "zero_sum",
    "balances_follow_lines",
    "within_limits",
    "holds_end_once",
    "refunds_bounded",
    "lots_are_balances",
    "no_expired_money_spent",
    "issued_is_accounted_for",
    "references_exist",
)


def check_journal(file: Path, known: Sequence[str]) -> int:
    """Verify the file (``.gz`` too); returns the exit code. ``known``: POSITION:HASH of older reports."""
    try:
        noted = dict(_noted(text) for text in known)
        with _open(file) as lines:
            found = offline.verify(lines, noted)
    except (OSError, offline.NotAJournal, ValueError) as error:
        typer.echo(f"FAIL {file}: {error}", err=True)
        return 2
    broken = {fault.rule for fault in found.faults}
    for rule in RULES:
        typer.echo(f"{'FAIL' if rule in broken else 'ok  '} {rule}")
        for fault in found.faults:
            if fault.rule == rule:
                typer.echo(f"     entry {fault.position}: {fault.what}")
    beyond = [position for position in noted if position > found.position]
    for position in beyond:
        typer.echo(f"FAIL the journal ends before position {position}, which was noted earlier")
    typer.echo(f"     {found.entries} entries, {found.lines} lines, {len(found.balances)} accounts")
    print_figures(found.figures)
    print_end(found.position, found.chain)
    return 1 if found.faults or beyond else 0


def print_figures(figures: Sequence[offline.Figures]) -> None:
    """issued − used − expired − refunded = unused, one line per class."""
    for each in figures:
        typer.echo(
            f"     {CLASS_NAMES[each.value_class]}: 発行 issued {each.issued:,} − 使用 used {each.used:,}"
            f" − 失効 expired {each.expired:,} − 払戻し refunded {each.refunded:,}"
            f" = 未使用 unused {each.unused:,}"
        )


def print_end(position: int, chain: str) -> None:
    """What every report ends with: where in the log it was made."""
    typer.echo(f"     位置 position {position}")
    typer.echo(f"     連鎖 chain {chain}")


def _noted(text: str) -> tuple[int, str]:
    position, _, chain = text.partition(":")
    if not position.isdecimal() or len(chain) != 64:
        raise ValueError(f"not POSITION:HASH (64 hex digits): {text[:80]}")
    return int(position), chain.lower()


def _open(file: Path) -> BinaryIO:
    return cast(BinaryIO, gzip.open(file)) if file.suffix == ".gz" else file.open("rb")
