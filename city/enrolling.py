"""``tsunagaru edge enrol``: the code on the screen, and the waiting for staff."""

from __future__ import annotations

import asyncio
from pathlib import Path

import typer

from edge import clock, identity, settings
from edge.identity import EnrolmentEnded, EnrolmentRefused, IdentityError, UntrustedHub


def enrol_with_code_on_screen(profile: Path, hub: str, ca: Path) -> None:
    """Enrol the device of ``profile``; prints what to do next whatever happens."""
    device = settings.load(profile)
    try:
        enrolled = asyncio.run(
            identity.enrol(
                device.folder / "identity",
                hub,
                ca.read_text(encoding="ascii"),
                device.role.value,
                clock.machine_id(),
                _show,
            )
        )
    except EnrolmentEnded:
        _stop("コードの期限が切れました。もう一度実行してください。 The code has expired: run this again.")
    except (EnrolmentRefused, UntrustedHub, IdentityError) as error:
        _stop(f"登録できませんでした。 Not enrolled: {error}")
    else:
        typer.echo(f"登録されました。この端末の名前は {enrolled.node} です。 Enrolled as {enrolled.node}.")
        typer.echo(f"次は Next: tsunagaru edge doctor {profile}")


def _show(code: str) -> None:
    typer.echo("職員の机の「端末」で、このコードを入れてください。 At the staff desk, under Devices, enter:")
    typer.echo(f"\n    {code}\n")


def _stop(message: str) -> None:
    typer.echo(message, err=True)
    raise typer.Exit(1)
