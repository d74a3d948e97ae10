"""The database is killed under the running hub."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from hub.app import Role
from hub.core import outgoing
from hub.core.db import open_engine, transaction
from hub.core.migrating import upgrade
from hub.core.outgoing import Publication
from tests.hub.devices import admit, message
from tests.hub.messaging.test_worker import PRINTED, acknowledged, event
from tests.hub.running import running_hub
from tests.support.postgres import Postgres, running_postgres
from tests.support.waiting import eventually

pytestmark = pytest.mark.postgres


@pytest.fixture
def server() -> Iterator[Postgres]:
    """A server of this test's own, which it may kill."""
    with running_postgres() as server:
        yield server


async def test_the_hub_waits_for_its_database_and_goes_on(server: Postgres, tmp_path: Path) -> None:
    url = server.database()
    engine = open_engine(url)
    upgrade(engine)
    engine.dispose()
    with running_hub(tmp_path, url) as hub:
        files = admit(hub.context, "till-1")
        process = hub.start(Role.INTAKE)
        topic = f"{hub.settings.root}/edge/till-1/down/desired/screen"
        with hub.device("till-1", files, hub.settings.topics.all_down("till-1")) as device:
            server.stop(crash=True)
            device.publish(event(hub), message(PRINTED, seq=1))
            server.start()
            await eventually(lambda: acknowledged(hub, device)[-1:] == [1], "the fact was forgotten", 30)
            hub.engine.dispose()
            with transaction(hub.engine) as tx:
                outgoing.post(tx, Publication(topic=topic, payload=b"{}", schema="test/1"))
            await eventually(lambda: device.payloads(topic), "the hub no longer sends")
        assert process.poll() is None
