from __future__ import annotations

import stat
from pathlib import Path

import pytest

from edge.wire.envelope import MAX_PACKET_BYTES
from edge.wire.topics import ASKS_STANDING, STANDING, Down, Up
from hub.core.clock import SystemClock
from hub.core.context import Context
from hub.core.db import transaction
from hub.core.settings import Address, in_directory
from hub.fleet import broker, service
from tests.hub.devices import admit


def lines(folder: Path) -> dict[str, str]:
    settings = in_directory(folder, broker=Address("127.0.0.1", 18883))
    told = [line.split(maxsplit=1) for line in broker.render(settings).splitlines()]
    return {pair[0]: pair[1] for pair in told if len(pair) == 2 and pair[0] != "#"}


def test_the_broker_lets_nobody_in_without_a_certificate_and_listens_on_loopback(tmp_path: Path) -> None:
    told = lines(tmp_path)
    assert told["listener"] == "18883 127.0.0.1"
    assert told["require_certificate"] == "true"
    assert told["use_identity_as_username"] == "true"
    assert told["allow_anonymous"] == "false"
    assert told["acl_file"] == str(tmp_path / "broker" / "access")


def test_the_broker_is_quick_and_bounded(tmp_path: Path) -> None:
    told = lines(tmp_path)
    assert told["set_tcp_nodelay"] == "true"
    assert 1024 <= int(told["max_inflight_messages"]) <= 4096, "enough for the hub's payments"
    assert int(told["message_size_limit"]) == MAX_PACKET_BYTES
    for bound in ("max_connections", "max_queued_bytes", "memory_limit", "max_keepalive"):
        assert int(told[bound]) > 0
    assert 0 < int(told["max_queued_messages"]) <= 10_000
    assert MAX_PACKET_BYTES < int(told["max_packet_size"]) < 300_000
    assert told["persistence"] == "true"


def test_the_access_file_follows_the_fleet_and_is_written_only_when_it_changes(context: Context) -> None:
    broker.prepare(context.settings, context.engine, SystemClock())
    assert not broker.apply_access(context.settings, context.engine, context.clock), "nothing has changed"
    admit(context, "till-1")
    assert broker.apply_access(context.settings, context.engine, context.clock)
    file = broker.access_file(context.settings)
    assert "user till-1" in file.read_text()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    with transaction(context.engine) as tx:
        service.quarantine(tx, context, "till-1", "s-1")
    assert broker.apply_access(context.settings, context.engine, context.clock)
    (block,) = [each for each in file.read_text().split("\n\n") if each.startswith("user till-1")]
    assert block.splitlines()[1:] == [
        f"topic read {context.topics.down('till-1', Down.DESIRED, STANDING)}",
        f"topic write {context.topics.up('till-1', Up.ASK, *ASKS_STANDING)}",
    ]
    with transaction(context.engine) as tx:
        service.revoke(tx, context, "till-1", "s-1")
    assert broker.apply_access(context.settings, context.engine, context.clock)
    assert "till-1" not in file.read_text()


@pytest.mark.parametrize("left", ["1\n", ""], ids=["somebody else by now", "just being written"])
def test_a_pid_left_behind_by_a_dead_broker_harms_nobody(context: Context, left: str) -> None:
    broker.prepare(context.settings, context.engine, SystemClock())
    broker.pid_file(context.settings).write_text(left)
    admit(context, "till-1")
    assert broker.apply_access(context.settings, context.engine, context.clock)
