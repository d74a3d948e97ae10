"""``tsunagaru edge enrol``: the code on the screen, and the waiting for staff."""

from __future__ import annotations

import asyncio
import codecs
import secrets
from pathlib import Path
from typing import NoReturn

import typer

from edge import clock, identity, settings
from edge.devices import profile_line
from edge.identity import EnrolmentEnded, EnrolmentRefused, IdentityError, UntrustedHub
from hub.kit.typed import halved


def enrol_with_code_on_screen(profile: Path, hub: str, ca: Path) -> None:
    """Enrol the device of ``profile``; prints what to do next whatever happens."""
    try:
        device, pem = settings.load(profile), ca.read_bytes().removeprefix(codecs.BOM_UTF8).decode("ascii")
    except profile_line.SettingsError as error:
        _stop(str(error))
    except OSError as error:
        _stop(f"CA証明書を読めません。 {ca}: {error.strerror}")
    except UnicodeDecodeError:
        _stop(f"CA証明書ではありません（PEM が要ります）。 {ca} is no certificate in PEM")
    try:
        enrolled = asyncio.run(
            identity.enrol(
                device.folder / "identity",
                halved(hub),
                pem,
                device.role.value,
                clock.machine_id(),
                secrets.token_urlsafe(identity.SECRET_BYTES),
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


def _stop(message: str) -> NoReturn:
    typer.echo(message, err=True)
    raise typer.Exit(1)
