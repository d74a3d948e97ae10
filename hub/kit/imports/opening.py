"""A file that somebody sent becomes a table, by few at once; workbooks in a bounded child of their own."""

from __future__ import annotations

import subprocess
import sys

import msgspec

from hub.core.bounded import Bounded, Busy
from hub.core.guarding import outside_transactions
from hub.kit.imports import decoding
from hub.kit.imports.model import FileRefused, Sheet, Why
from hub.kit.imports.sheet_child import Answer

FILES = Bounded("files to take in", waiting=4)
_SECONDS = 40.0
"""The child's own clock counts only what it works, and ends it first."""


@outside_transactions("reading a file")
def opened(data: bytes) -> Sheet:
    """Raises ``FileRefused``."""
    decoding.check_kind(data)
    try:
        with FILES.place() as run:
            return run(_workbook if data.startswith(decoding.ZIP) else decoding.table, data)
    except Busy:
        raise FileRefused(Why.BUSY) from None


def _workbook(data: bytes) -> Sheet:
    """The child gets no environment: no address and no key of ours is in it."""
    command = [sys.executable, "-m", "hub.kit.imports.sheet_child"]
    try:
        done = subprocess.run(command, input=data, capture_output=True, env={}, timeout=_SECONDS, check=False)
    except subprocess.TimeoutExpired:
        raise FileRefused(Why.SPREAD_OUT) from None
    if done.returncode != 0:  # by one of its limits
        raise FileRefused(Why.SPREAD_OUT)
    answer = msgspec.msgpack.decode(done.stdout, type=Answer)
    if answer.sheet is None:
        raise FileRefused(Why[answer.why], **answer.values)
    return answer.sheet
