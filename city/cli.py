"""The ``tsunagaru`` command. Every subcommand says what it did, or what to do when it could not."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(
    no_args_is_help=True,
    pretty_exceptions_enable=False,  # they print local variables, and some of ours are secrets
    help="つながる: the city's devices and its hub, joined as one system.",
)
hub_app = typer.Typer(no_args_is_help=True, help="The centre: ledger, procedures, announcements.")
edge_app = typer.Typer(no_args_is_help=True, help="The agent on one device.")
app.add_typer(hub_app, name="hub")
app.add_typer(edge_app, name="edge")

Profile = Annotated[Path, typer.Argument(help="The device's settings (TOML); samples in firmware_config/.")]


@hub_app.command("serve")
def hub_serve(
    roles: Annotated[
        str, typer.Option(help="Comma-separated: money, web, intake, jobs. Empty: one process for each.")
    ] = "",
) -> None:
    """Run the hub. Its settings come from the environment (README, "On real machines")."""
    from hub import app as hub
    from hub.core import settings

    chosen = tuple(hub.Role(role) for role in roles.split(",") if role)
    raise typer.Exit(hub.serve(settings.from_environment(os.environ), chosen))


@hub_app.command("jobs")
def hub_jobs(
    name: Annotated[str, typer.Argument(help="Ask the running hub for this one; empty: list them.")] = "",
) -> None:
    """List the jobs with their last runs, or ask for one (docs/facilities/jobs.md)."""
    from city.asking_for_jobs import ask_for, list_jobs

    raise typer.Exit(ask_for(name, os.environ) if name else list_jobs(os.environ))


@hub_app.command("staff")
def hub_staff(
    login: Annotated[str, typer.Argument(help="What the person signs in with.")],
    name: Annotated[str, typer.Argument(help="How the desk calls the person.")],
    roles: Annotated[
        str,
        typer.Option(
            help="Comma-separated, as in writer,approver; whoever names no role is told all that there are."
        ),
    ],
) -> None:
    """Let a member of staff in; asks for the password. For the first one, before anybody can sign in."""
    from city.employing import let_staff_in
    from edge.wire.text import TextUnfit
    from hub.core.presence import FolderNotFree
    from hub.core.subjects import role
    from hub.identity.model import IdentityError
    from hub.kit.refusals import in_words
    from hub.kit.typed import halved

    try:
        chosen = [role(halved(each).strip().lower()) for each in halved(roles).split(",")]
    except ValueError as error:
        raise typer.BadParameter(str(error)) from error
    password = typer.prompt("Password", hide_input=True, confirmation_prompt=True)
    try:
        staff = let_staff_in(os.environ, login, name, password, chosen)
    except TextUnfit as unfit:
        said = in_words(unfit)
        raise typer.BadParameter(f"{said.ja} {said.en}") from unfit
    except ValueError as error:
        raise typer.BadParameter(str(error)) from error
    except (IdentityError, FolderNotFree) as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from error
    typer.echo(f"{staff.id} は職員の机に入れます。 {staff.id} may now sign in at the staff desk.")


@hub_app.command("journal")
def hub_journal(
    to: Annotated[Path, typer.Option(help="The file to write; it must not exist yet.")],
) -> None:
    """Export the whole journal, for an auditor who verifies it with nothing but the file."""
    from city.examining import write_journal

    raise typer.Exit(write_journal(to, os.environ))


@hub_app.command("backup")
def hub_backup(
    folder: Annotated[Path, typer.Argument(help="Where copies are kept: each in a folder of its own.")],
    keep: Annotated[
        int | None, typer.Option(min=1, help="Remove the oldest copies there, but for so many.")
    ] = None,
) -> None:
    """Copy the whole hub while it runs, and prove the copy (docs/safe-keeping.md)."""
    from city.safekeeping import write_copy

    raise typer.Exit(write_copy(folder, keep, os.environ))


@hub_app.command("restore")
def hub_restore(
    folder: Annotated[Path, typer.Argument(help="A copy, or the folder of copies: then the newest.")],
    put_aside: Annotated[
        bool, typer.Option("--put-aside", help="Keep under another name what stands there now.")
    ] = False,
    highest: Annotated[
        str, typer.Option(help="The highest number on any receipt or till's list, as printed.")
    ] = "",
) -> None:
    """Bring the hub back from a copy onto an empty data folder; no number is given out twice."""
    from city.safekeeping import bring_back

    raise typer.Exit(bring_back(folder, put_aside, highest, os.environ))


@edge_app.command("enrol")
def edge_enrol(
    profile: Profile,
    hub: Annotated[str, typer.Option(help="The hub's device port, for example https://hub.example:8443")],
    ca: Annotated[Path, typer.Option(help="The hub's CA certificate, brought along on a stick.")],
) -> None:
    """Ask the hub for this device's certificate: shows a code that staff approve at the desk."""
    from city.enrolling import enrol_with_code_on_screen

    enrol_with_code_on_screen(profile, hub, ca)


@edge_app.command("run")
def edge_run(profile: Profile) -> None:
    """Run the agent of one device until it is told to stop."""
    from edge import agent, identity
    from edge.devices import profile_line
    from edge.storage import disk, disk_health

    try:
        agent.run(profile)
    except profile_line.SettingsError as error:
        raise typer.BadParameter(str(error)) from error
    except identity.NotEnrolled as error:
        typer.echo(f"{error}: tsunagaru edge enrol {profile} --hub … --ca …", err=True)
        raise typer.Exit(1) from error
    except (disk_health.DiskUnusable, disk.DiskFull) as error:
        step = getattr(error, "next_step", "make room on this disk; nothing is lost")
        typer.echo(f"{error}\n→ {step}", err=True)
        raise typer.Exit(1) from error


@edge_app.command("doctor")
def edge_doctor(
    profile: Profile,
    scan: Annotated[float, typer.Option(help="Wait so many seconds for a code before each scanner.")] = 0,
) -> None:
    """Look at everything that this device needs, and say what to do about what is missing."""
    from city.examining import examine_device

    raise typer.Exit(examine_device(profile, scan))


@edge_app.command("put-aside")
def edge_put_aside(profile: Profile) -> None:
    """Keep a spoilt device database under another name, so that the next start makes a new one."""
    from city.examining import put_database_aside

    raise typer.Exit(put_database_aside(profile, datetime.now(UTC)))


@edge_app.command("payments")
def edge_payments(
    profile: Profile,
    first: Annotated[str, typer.Option("--from", help="The first receipt number, as printed.")] = "",
    last: Annotated[str, typer.Option("--through", help="The last one.")] = "",
) -> None:
    """List what this till itself remembers of its payments: for when the hub has lost them."""
    from city.remembering import list_payments

    raise typer.Exit(list_payments(profile, first, last))


@app.command("check")
def check(
    invariant: Annotated[str, typer.Argument(help="One invariant by name; empty: all of them.")] = "",
    file: Annotated[
        Path | None, typer.Option(help="Verify this exported journal instead, without any database.")
    ] = None,
    noted: Annotated[
        list[str] | None,
        typer.Option(help="POSITION:HASH of an older report, which the journal must still hold."),
    ] = None,
    heads: Annotated[
        Path | None,
        typer.Option(help="Heads that were kept elsewhere (a folder or file), instead of the hub's own."),
    ] = None,
    on: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="Show the figures of a base date (31 March, 30 September)."),
    ] = None,
) -> None:
    """Run the invariants on the live data; verify an exported journal; show a base date's figures."""
    from city import examining
    from city.examining_journal import check_journal

    if file is not None:
        raise typer.Exit(check_journal(file, noted or ()))
    if on is not None:
        raise typer.Exit(examining.show_figures(on.date(), os.environ))
    raise typer.Exit(examining.check_books(invariant, os.environ, heads))


@app.command("simulate")
def simulate(
    seed: Annotated[int, typer.Option(help="The first seed; the same seed is the same run.")],
    seeds: Annotated[int, typer.Option(help="How many seeds, counting up.")] = 1,
) -> None:
    """Run the payment path with everything that can go wrong; a failing seed is told at its shortest."""
    from city.simulation.telling import simulate

    raise typer.Exit(simulate(seed, seeds))


class Demonstration(StrEnum):
    PAYMENT = "payment"
    COUNTER = "counter"
    SIGNAGE = "signage"
    MEETING = "meeting"


@app.command("demo")
def demo(
    path: Demonstration,
    out: Annotated[Path, typer.Option(help="Where the papers, pictures and figures are left.")],
    seed: Annotated[int, typer.Option(help="Another seed: other people, sums and words.")] = 2026,
) -> None:
    """Run one path with real processes and without a window; exit 0 only if all of it happened."""
    from city import demo as demonstrations

    raise typer.Exit(demonstrations.run(path.value, out, seed))


@app.command("city")
def city(
    port: Annotated[int, typer.Option(help="Where the city board listens (127.0.0.1).")] = 8000,
    data: Annotated[Path, typer.Option(help="Where the city keeps its files; wiped at each start.")] = Path(
        "var/city"
    ),
) -> None:
    """Start the city in miniature and its board."""
    from city.board.app import PortTaken, serve

    try:
        serve(port, data)
    except PortTaken as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from error


def main() -> None:
    app()


if __name__ == "__main__":
    main()
