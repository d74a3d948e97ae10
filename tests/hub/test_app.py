"""The hub as its processes: each for itself, and none without its parent."""

from __future__ import annotations

import os
from pathlib import Path

import httpx

from hub.app import Role
from hub.core.processes import ready_file
from tests.hub.running import RunningHub, kill
from tests.support.waiting import eventually


def roles_of(hub: RunningHub) -> dict[Role, int]:
    """The process of each role."""
    return {role: int(str(hub.ready(role)["pid"])) for role in Role}


def are_gone(*pids: int) -> bool:
    return not any(is_alive(pid) for pid in pids)


def is_alive(pid: int) -> bool:
    """A process that ended and was not yet waited for (state Z) is not alive."""
    status = Path(f"/proc/{pid}/stat")
    return status.exists() and status.read_text().rpartition(")")[2].split()[0] != "Z"


def front_page(hub: RunningHub) -> int:
    return httpx.get(f"http://{hub.settings.web}/desk/sign-in").status_code


def test_a_hub_starts_its_roles_and_ends_in_order(hub: RunningHub) -> None:
    parent = hub.start()
    roles = roles_of(hub)
    assert len({os.getpid(), parent.pid, *roles.values()}) == 2 + len(Role)
    assert front_page(hub) == 200
    parent.terminate()
    assert parent.wait(20) == 0
    assert are_gone(*roles.values())
    assert not any(ready_file(hub.settings.run_dir, role).exists() for role in Role)


async def test_a_role_that_dies_is_started_again_alone_and_the_others_go_on(hub: RunningHub) -> None:
    parent = hub.start()
    before = roles_of(hub)
    os.kill(before[Role.INTAKE], 9)
    await eventually(lambda: is_ready_again(hub, before[Role.INTAKE]), "intake was not started again")
    after = roles_of(hub)
    assert {role for role in Role if after[role] != before[role]} == {Role.INTAKE}
    assert front_page(hub) == 200
    assert "intake ended by SIGKILL" in hub.log()
    parent.terminate()
    assert parent.wait(20) == 0
    assert are_gone(*after.values())


def is_ready_again(hub: RunningHub, before: int) -> bool:
    file = ready_file(hub.settings.run_dir, Role.INTAKE)
    return file.exists() and hub.ready(Role.INTAKE)["pid"] != before


async def test_when_the_parent_is_killed_none_is_left(hub: RunningHub) -> None:
    parent = hub.start()
    roles = roles_of(hub)
    kill(parent)
    await eventually(lambda: are_gone(*roles.values()), "a role outlived its parent")


def test_a_hub_that_was_killed_starts_again(hub: RunningHub) -> None:
    kill(hub.start())
    hub.start()
    assert front_page(hub) == 200


def test_keys_on_the_disk_are_for_their_owner(hub: RunningHub) -> None:
    keys = list(hub.settings.data_dir.rglob("*.key"))
    assert keys
    assert [key for key in keys if key.stat().st_mode & 0o077] == []
