"""``tsunagaru hub backup`` and ``tsunagaru hub restore``: what is done, and what people must do beside it."""

from __future__ import annotations

import hashlib
import secrets
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import typer

from city.examining import ALL
from edge.wire.ids import new_id
from hub.broadcast import service as broadcast
from hub.coin.numbers import payment_number, position_of
from hub.coin.qr import one_time_code
from hub.core import settings as hub_settings
from hub.core.clock import SystemClock
from hub.core.presence import FolderNotFree
from hub.keeping.backing_up import back_up
from hub.keeping.model import MANIFEST, Manifest
from hub.keeping.restoring import Restored, Wanted, World, restore
from hub.keeping.words import Refused
from hub.ledger.units import Position
from hub.meetings import service as meetings

CODES_LAST = timedelta(
    seconds=one_time_code.VALID_SECONDS + one_time_code.GRACE_SECONDS + one_time_code.AHEAD_SECONDS
)
"""After so long nothing that a phone showed before pays any more."""


def write_copy(folder: Path, keep: int | None, environment: Mapping[str, str]) -> int:
    """Copy the hub into ``folder``. Returns the exit code: 0 only for a copy that was proved."""
    settings = hub_settings.from_environment(environment)
    try:
        done = back_up(settings, folder.absolute(), datetime.now(UTC), ALL, _say, keep)
    except Refused as refused:
        typer.echo(str(refused), err=True)
        return 1
    _tell_of(done.folder, done.manifest)
    for gone in done.let_go:
        typer.echo(f"古い控えを消しました。 Removed the old copy {gone.name}")
    if done.manifest.findings:
        typer.echo(
            "この控えの帳簿は検査に合いません。復元には使えません。tsunagaru check で確かめてください。"
            " The books in this copy do not hold, so it is none to restore; tsunagaru check says of the hub:",
            err=True,
        )
        for finding in done.manifest.findings:
            typer.echo(f"     {finding}", err=True)
        return 1
    typer.echo(
        "控えができました。検査はすべて合っています。この機械の外へ移してください。"
        " Done, and all checks hold. Take it off this machine; keep it secret, the hub's keys are in it."
    )
    return 0


def bring_back(
    copied: Path,
    put_aside: bool,
    highest: str,
    environment: Mapping[str, str],
    pause: Callable[[float], None] = time.sleep,
) -> int:
    """Restore the hub from a copy. Returns the exit code: 0 only when all that was restored was proved."""
    position = position_of(highest) if highest else None
    if highest and position is None:
        typer.echo(
            f"{highest}: 番号を読み直してください。 No receipt bears this number: read it again.", err=True
        )
        return 2
    settings = hub_settings.from_environment(environment)
    wanted = Wanted(
        copied=copied.absolute(),
        checks=ALL,
        codes_last=CODES_LAST,
        tell_anew=(broadcast.tell_all_anew, meetings.tell_all_anew),
        put_aside=put_aside,
        highest=position,
    )
    world = World(clock=SystemClock(), chance=secrets, new_id=new_id, pause=pause, say=_say)
    try:
        done = restore(settings, wanted, world)
    except (Refused, FolderNotFree) as refused:
        typer.echo(str(refused), err=True)
        return 1
    _tell_what_was_restored(done)
    return 0


def _say(what: str) -> None:
    typer.echo(f"  … {what}", err=True)


def _tell_of(folder: Path, manifest: Manifest) -> None:
    sha256 = hashlib.sha256((folder / MANIFEST).read_bytes()).hexdigest()
    size = sum(each.size for each in manifest.files)
    typer.echo(f"{folder}: {len(manifest.files)} files, {size:,} bytes, {manifest.at.isoformat()}")
    typer.echo(f"  ledger    {manifest.ledger.position}:{manifest.ledger.hash}")
    typer.echo(f"  evidence  {manifest.evidence.position}:{manifest.evidence.hash}")
    typer.echo(f"  manifest  {sha256}")


def _tell_what_was_restored(done: Restored) -> None:
    gap, manifest = done.restoration, done.manifest
    if done.aside:
        typer.echo(f"前のデータは残してあります。 What stood here is kept in {done.aside}")
    for place in done.unreadable:
        typer.echo(f"読めません。 Could not be used: {place}", err=True)
    typer.echo(
        f"{manifest.at.isoformat()} の控えから復元し、検査はすべて合っています。"
        " Restored from the copy of that moment, and all checks hold."
    )
    for each in done.known:
        typer.echo(f"  known: position {each.position} ({each.source})")
    first, last = (payment_number(Position(each)) for each in (gap.ledger + 1, gap.closed_through))
    typer.echo(f"  閉じた番号 closed numbers: {first} – {last}")
    voided = done.voided
    typer.echo(
        f"  ended: {voided.sessions} sessions, {voided.given_passwords} passwords of one time,"
        f" {voided.enrolments} enrolments"
    )
    typer.echo(_FOR_THE_STAFF.format(at=manifest.at.isoformat(), first=first, last=last))


_FOR_THE_STAFF = """
職員がすること（docs/safe-keeping.md） What staff must do now:
 1. {at} より後の支払い・入金・返金は、この帳簿にありません。番号 {first}～{last} のレシートがそれです。
    決済端末ごとに次を実行すると、端末が覚えている分が出ます。紙のレシートも集めてください。
      tsunagaru edge payments PROFILE --from {first} --through {last}
    入金は訂正の「足す」、支払いは「引く」で二人で入れ直し、店舗には引いた額を別に支払います。
    Payments, charges and refunds after that moment are not in the books; these numbers are on their receipts.
    Run the line above at each till, which lists what it remembers, and collect the paper. Enter charges anew
    as 足す (add) and payments as 引く (take), with two persons. No correction credits a shop: note for each
    what it is owed.
 2. そのあとの停止・失効・退職・カードの紛失届も、もう一度入れてください。
    Enter again what was frozen, revoked or reported lost since then, and who has left.
 3. 「端末」に「記録が失われた」と出た端末は、その時間の紙と突き合わせてください。
    A device that is shown with lost facts had handed them to the hub that is gone: compare its papers.
 4. 職員も市民もサインインし直します。 Everybody signs in again.
    整理券は今日の番号が重なることがあります。前の券を回収してください。
    Tickets of the hall that were drawn today may be drawn again: take the old ones back.
"""
