"""Who may open the coin's pages at the desk, and what their forms send along."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Form

from hub.coin.subject import TILL_CLERK
from hub.identity.model import Staff
from hub.identity.subject import AUDITOR
from hub.identity.web import require

Clerk = Annotated[Staff, Depends(require(TILL_CLERK))]
"""Whoever handles money at the counter."""
Watcher = Annotated[Staff, Depends(require(TILL_CLERK, AUDITOR))]
"""The auditor sees the same and changes nothing."""

FormId = Annotated[str, Form(pattern=r"^[a-z0-9-]{1,36}$")]
"""Made with the form, so that a second press is none."""
