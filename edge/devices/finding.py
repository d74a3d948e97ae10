"""What the doctor says of one thing that a device needs."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """``found`` says what is there; ``next_step`` what to do, when it is not fine."""

    what: str
    fine: bool
    found: str
    next_step: str = ""
