"""Each command against the bytes in the published ESC/POS reference."""

import pytest

from drivers.receipt_printer import commands
from drivers.receipt_printer.commands import Align, StatusRequest


@pytest.mark.parametrize(
    ("encoded", "reference"),
    [
        (commands.align(Align.CENTRE), "1b 61 01"),
        (commands.bold(True), "1b 45 01"),
        (commands.inverse(False), "1d 42 00"),
        (commands.size(1), "1d 21 00"),
        (commands.size(2), "1d 21 11"),
        (commands.feed(3), "1b 64 03"),
        (commands.CUT, "1d 56 42 00"),
        (commands.kanji(bytes.fromhex("fbfc")), "1c 26 fb fc 1c 2e"),
        (commands.ask_status(StatusRequest.PAPER), "10 04 04"),
        (commands.automatic_status(), "1d 61 0e"),
        (commands.report_when_printed(b"AB01"), "1d 28 48 06 00 30 30 41 42 30 31"),
        (commands.raster(b"\xff\x00\x0f\xf0", 2), "1d 76 30 00 02 00 02 00 ff 00 0f f0"),
        (commands.begin(), "1b 40 1d 61 0e 1b 52 08 1b 74 01 1c 43 01"),
    ],
)
def test_a_command_has_the_bytes_of_the_reference(encoded: bytes, reference: str) -> None:
    assert encoded == bytes.fromhex(reference)


def test_a_qr_code_is_chosen_sized_corrected_stored_and_printed() -> None:
    assert commands.qr_code(b"abc", 6) == bytes.fromhex(
        "1d286b0400 3141 3200 1d286b0300 3143 06 1d286b0300 3145 31"
        "1d286b0600 3150 30 616263 1d286b0300 3151 30"
    )


def test_a_tall_image_goes_in_bands_that_a_small_buffer_can_hold() -> None:
    image = commands.raster(bytes(300 * 72), 72)
    assert image.count(b"\x1dv0\x00\x48\x00") == 2
    assert image[6:8] == b"\x00\x01"
    assert len(image) == 300 * 72 + 2 * 8


@pytest.mark.parametrize("process_id", [b"", b"ABC", b"ABCDE", b"AB\x1f1", b"AB\x7f1"])
def test_an_id_that_the_printer_would_not_send_back_is_refused(process_id: bytes) -> None:
    with pytest.raises(ValueError, match="process id"):
        commands.report_when_printed(process_id)


@pytest.mark.parametrize("scale", [0, 9])
def test_a_size_that_no_printer_has_is_refused(scale: int) -> None:
    with pytest.raises(ValueError, match="scale"):
        commands.size(scale)


def test_rows_that_are_not_whole_are_refused() -> None:
    with pytest.raises(ValueError, match="whole rows"):
        commands.raster(b"\x00\x00\x00", 2)
