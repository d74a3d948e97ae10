"""Cards and displays that are sent anything at all answer, stay small and work on (C9)."""

from __future__ import annotations

from random import Random

import pytest

from drivers.emulators.display.panel import Panel
from tests.drivers.emulators.card_samples import RIGHT_PIN, SELECT_JPKI, SELECT_PIN, SELECT_TEXT, chip

INS = bytes((0xA4, 0x20, 0xB0, 0x2A, 0xC0, 0xCA))
SELECT_AUTH_PIN = bytes.fromhex("00A4020C020018")
SELECT_AUTH_KEY = bytes.fromhex("00A4020C020017")


def odd_apdu(random: Random) -> bytes:
    cla = random.choice((0x00, 0x80, 0xFF, random.randrange(256)))
    head = bytes((cla, random.choice(INS), random.randrange(256), random.randrange(256)))
    return (head + random.randbytes(random.choice((0, 1, 2, 3, 8, 255))))[: random.randrange(1, 300)]


@pytest.mark.parametrize("seed", range(10))
def test_a_card_answers_every_command_with_a_status_and_works_on(seed: int) -> None:
    random, card = Random(seed), chip()
    for _ in range(2_000):
        assert len(card.transmit(odd_apdu(random))) >= 2
    card.power_off()
    card.set_tries(3)
    for command in (SELECT_TEXT, SELECT_PIN, RIGHT_PIN):
        assert card.transmit(command).hex() == "9000"
    assert len(card.instructions) <= 1_000


def test_a_command_to_sign_without_a_length_is_refused() -> None:
    card = chip()
    for command in (SELECT_JPKI, SELECT_AUTH_PIN, RIGHT_PIN, SELECT_AUTH_KEY):
        assert card.transmit(command).hex() == "9000"
    assert card.transmit(bytes.fromhex("802A0080")).hex() == "6700"


@pytest.mark.parametrize("seed", range(10))
def test_a_display_shows_the_next_line_after_any_bytes(seed: int) -> None:
    random, panel = Random(seed), Panel()
    for _ in range(500):
        panel.feed(random.choice((b"\x1b", b"\x1f", b"")) + random.randbytes(random.randrange(6)))
    panel.feed(b"\x20" * 4 + b"\x1b@HELLO")
    assert panel.lines[0].startswith("HELLO")
    assert len(panel.unknown) <= 512
