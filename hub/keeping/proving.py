"""What makes a copy worth its name: its books are walked from the first entry on, and every check is run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from hub.core import evidence
from hub.core.db import Transaction
from hub.core.evidence import BEFORE_THE_FIRST
from hub.keeping.files import Say
from hub.keeping.model import Mark
from hub.ledger import queries
from hub.ledger.audit.invariants import Check
from hub.ledger.statements import end_of_log

MOST_FINDINGS = 20


@dataclass(frozen=True, slots=True)
class Proof:
    """Where the chains end, and all that is wrong with the books: nothing, if all is well."""

    ledger: Mark
    evidence: Mark
    findings: tuple[str, ...]


def ends(tx: Transaction) -> tuple[Mark, Mark]:
    """How far books and evidence have come."""
    (position, chain), shown = end_of_log(tx), evidence.head(tx)
    return Mark(position, chain.hex()), Mark(shown.position, shown.hash)


def prove(tx: Transaction, checks: Mapping[str, Check], say: Say) -> Proof:
    """Walk both chains and run every check; ``say`` is told what comes next."""
    ledger, shown = ends(tx)
    findings: list[str] = []
    for name, check in checks.items():
        say(f"check {name}")
        findings += [f"{name}: {each.where}: {each.what}" for each in check(tx)]
    say("evidence")
    verdict = evidence.verify(tx)
    if not verdict.whole:
        findings.append(f"evidence_chain: position {verdict.broken_at}")
    return Proof(ledger, shown, tuple(findings[:MOST_FINDINGS]))


def holds(tx: Transaction, ledger: Mark, shown: Mark) -> bool:
    """Whether the chains still go through where a manifest says that they had ended."""
    held = (
        queries.hashes(tx, [ledger.position]).get(ledger.position, BEFORE_THE_FIRST),
        evidence.hashes(tx, [shown.position]).get(shown.position, BEFORE_THE_FIRST),
    )
    return held == (ledger.hash, shown.hash)
