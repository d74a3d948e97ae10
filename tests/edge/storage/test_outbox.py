"""Facts are kept until the hub has committed them, in order, whatever happens to the process."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

from edge.storage.disk import DiskFull
from edge.storage.journal import Journal
from edge.storage.outbox import OutboxFull, Weight
from edge.wire.envelope import decode_body, decode_header
from edge.wire.messages import schema_of
from edge.wire.messages.link import CommandState, DeviceReport, Result, Unsaid
from edge.wire.messages.meetings import CaptionFinal, MicrophoneGap
from tests.edge.make import disk, outbox


def gap(reason: str = "unplugged") -> MicrophoneGap:
    return MicrophoneGap(meeting="m1", start=1.0, reason=reason)


def line(letters: int) -> CaptionFinal:
    return CaptionFinal(meeting="m1", line=1, channel="microphone", text="x" * letters, words=(), model="m")


def state(presence: str) -> DeviceReport:
    return DeviceReport(presence=presence, reasons=("z" * 60,) * 5)


def test_a_fact_keeps_its_topic_schema_and_seq(tmp_path: Path) -> None:
    box = outbox(disk(tmp_path))
    assert [box.event("microphone", gap()), box.event("microphone", gap())] == [1, 2]
    (first, second) = box.after(0, 10)
    assert first.topic == "kisarazu/v1/edge/till-1/up/event/microphone/meetings.gap"
    header = decode_header(second.payload)
    assert (header.seq, header.schema, header.node) == (2, "meetings.gap/1", "till-1")


def test_rows_leave_on_the_hubs_acknowledgement_alone(tmp_path: Path) -> None:
    box = outbox(disk(tmp_path))
    for _ in range(5):
        box.event("microphone", gap())
    assert len(box.after(0, 3)) == 3
    assert len(box) == 5
    assert box.acknowledged(3) == 3
    assert [row.seq for row in box.after(0, 10)] == [4, 5]
    assert box.acknowledged(3) == 0


def test_an_acknowledgement_of_more_than_was_given_out_lets_nothing_leave(tmp_path: Path) -> None:
    """The hub's word to an outbox that was put aside since may wait at the broker."""
    box = outbox(disk(tmp_path))
    box.event("microphone", gap())
    assert box.acknowledged(500) == 0
    assert len(box) == 1


def test_seq_goes_on_after_everything_was_acknowledged_and_the_device_restarted(tmp_path: Path) -> None:
    before = disk(tmp_path)
    box = outbox(before)
    box.event("microphone", gap())
    box.acknowledged(1)
    before.close()
    after = outbox(disk(tmp_path))
    assert (after.lowest, after.given) == (2, 1)
    assert after.event("microphone", gap()) == 2


def test_the_lightest_and_oldest_gives_way_and_says_so_under_its_seq(tmp_path: Path) -> None:
    box = outbox(disk(tmp_path), limit_bytes=1200)
    box.event("microphone", line(400))
    box.event("printer", state("ready"), Weight.DEVICE)
    box.result("c1", Result(command="c1", state=CommandState.DONE))
    rows = {row.seq: decode_header(row.payload) for row in box.after(0, 10)}
    assert {seq: header.schema for seq, header in rows.items()} == {
        1: "meetings.caption/1",
        2: "link.dropped/1",
        3: "link.result/1",
    }
    assert rows[2].seq == 2
    assert msgspec.json.decode(rows[2].data) == {"schema": "link.device/1"}


def test_an_event_never_gives_way_to_an_event_and_the_loss_is_said(tmp_path: Path) -> None:
    box = outbox(disk(tmp_path), limit_bytes=900)
    box.event("microphone", line(500))
    with pytest.raises(OutboxFull):
        box.event("microphone", line(500))
    assert (len(box), box.given) == (1, 1)
    assert box.acknowledged(1) == 1
    assert box.event("microphone", line(500)) == 2


def test_a_newer_state_replaces_an_older_one(tmp_path: Path) -> None:
    box = outbox(disk(tmp_path), limit_bytes=1000)
    for presence in ("ready", "absent", "ready"):
        box.event("printer", state(presence), Weight.DEVICE)
    schemas = [decode_header(row.payload).schema for row in box.after(0, 10)]
    assert schemas[0] == "link.dropped/1"
    assert schemas[-1] == "link.device/1"


def test_a_full_disk_refuses_and_leaves_what_was_kept(tmp_path: Path) -> None:
    box = outbox(disk(tmp_path, ceiling_bytes=16 * 4096))

    def fill() -> None:
        for _ in range(10_000):
            box.event("microphone", line(2000))

    with pytest.raises(DiskFull):
        fill()
    assert len(box) > 0
    assert box.given == len(box)


def test_a_transaction_that_fails_leaves_no_hole_in_seq(tmp_path: Path) -> None:
    store = disk(tmp_path)
    box = outbox(store)

    def fail_after_writing() -> None:
        with store.transaction():
            box.event("microphone", gap())
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail_after_writing()
    assert (len(box), box.given) == (0, 0)
    assert box.event("microphone", gap()) == 1


@pytest.mark.parametrize(
    ("body", "place"),
    [
        (line(4001), "$.text"),
        (MicrophoneGap(meeting="m1", start=float("nan"), reason="unplugged"), "$.start"),
        (DeviceReport(presence="ready", reasons=("x",) * 33), "$.reasons"),
    ],
)
def test_a_fact_that_its_type_does_not_allow_is_an_error_here_and_told_to_the_hub(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, body: object, place: str
) -> None:
    box = outbox(disk(tmp_path))
    assert (box.event("microphone", body), box.event("microphone", gap())) == (1, 2)
    (unsaid, _) = box.after(0, 10)
    header = decode_header(unsaid.payload)
    assert (header.schema, header.seq) == ("link.unsaid/1", 1)
    assert decode_body(header, Unsaid) == Unsaid(schema=schema_of(body), field=place)
    (said,) = caplog.records
    assert said.levelname == "ERROR"
    assert place in said.message
    assert "test_outbox" in (said.stack_info or ""), "the place that made it is not named"


_CRASHING = """
import os, signal, sys
from pathlib import Path
from edge.storage.disk import Disk
from edge.storage.journal import Journal, State
from tests.edge.make import NOON, outbox
from tests.edge.storage.test_outbox import gap

store = Disk(Path(sys.argv[1]))
journal, box = Journal(store), outbox(store)
steps = [
    lambda: journal.accept("p1", "print", b"{}", NOON),
    lambda: journal.start("p1"),
    lambda: finish(),
]
def finish():
    with store.transaction():
        journal.end("p1", State.CONFIRMED)
        box.event("printer", gap())
        if sys.argv[2] == "inside":
            os.kill(os.getpid(), signal.SIGKILL)
        journal.mark_reported("p1")
for step in steps[: 3 if sys.argv[2] == "inside" else int(sys.argv[2])]:
    step()
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.parametrize(
    ("killed_after", "state", "facts", "reported"),
    [
        ("1", "accepted", 0, False),
        ("2", "unknown", 0, False),
        ("inside", "unknown", 0, False),
        ("3", "confirmed", 1, True),
    ],
)
def test_kill_9_between_any_two_steps_leaves_the_effect_and_its_report_agreeing(
    tmp_path: Path, killed_after: str, state: str, facts: int, reported: bool
) -> None:
    killed = subprocess.run(
        [sys.executable, "-c", _CRASHING, str(tmp_path / "edge.db"), killed_after],
        check=False,
        cwd=Path(__file__).parents[3],
    )
    assert killed.returncode == -signal.SIGKILL
    store = disk(tmp_path)
    entry = Journal(store).entry("p1")
    assert (entry.state.value, entry.reported) == (state, reported)
    assert len(outbox(store)) == facts
