"""A number is believed only when its bars say it at separate heights."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from drivers.code_scanner.decoder import Corners, Grey, Reading
from drivers.code_scanner.witness import believed
from drivers.code_scanner.zbar import ZbarDecoder
from drivers.code_scanner.zxing import ZxingDecoder
from drivers.ports import Symbology
from tests.drivers.code_scanner.photographs import bars

CODES = [
    (Symbology.EAN13, "ean13", "5000213002834"),
    (Symbology.ITF, "itf", "12345678901231"),
    (Symbology.CODE128, "code128", "WALLET-0123"),
    (Symbology.CODE128, "code128", "91280000123456789012"),
]
EAN = b"5000213002834"
INVENTED = b"1040183002834"
"""What zbar made of a photograph of the other one; its check digit is right, too."""


def label(kind: str, text: str, pixels: float = 3.0) -> Grey:
    drawn = bars(kind, text)
    share = pixels / 3.54
    small = cv2.resize(drawn, None, fx=share, fy=share, interpolation=cv2.INTER_AREA)
    with_margin = cv2.copyMakeBorder(small.astype(np.uint8), 60, 60, 60, 60, cv2.BORDER_CONSTANT, value=255)
    return np.asarray(with_margin, np.uint8)


def corners_of(picture: Grey) -> Corners:
    (found,) = ZxingDecoder().decode(picture)
    assert found.corners is not None
    return found.corners


@pytest.mark.parametrize(("symbology", "kind", "text"), CODES)
@pytest.mark.parametrize("turn", [None, cv2.ROTATE_90_CLOCKWISE, cv2.ROTATE_180])
def test_what_either_library_reads_off_good_bars_is_borne_out_at_any_angle(
    symbology: Symbology, kind: str, text: str, turn: int | None
) -> None:
    picture = label(kind, text)
    picture = picture if turn is None else np.asarray(cv2.rotate(picture, turn), np.uint8)
    zbar = ZbarDecoder()
    for decoder in (ZxingDecoder(), zbar):
        found = decoder.decode(picture)
        assert [(each.symbology, each.raw) for each in found] == [(symbology, text.encode())]
        assert believed(picture, found) == found
    zbar.close()


def test_a_number_that_the_bars_do_not_say_is_not_believed_whatever_its_check_digit() -> None:
    picture = label("ean13", EAN.decode())
    assert believed(picture, [Reading(INVENTED, Symbology.EAN13, corners_of(picture))]) == []


def test_it_is_told_how_many_lines_say_a_number() -> None:
    picture = label("ean13", EAN.decode())
    whole = picture.copy()
    left, right = (int(corners_of(picture)[at][0]) for at in (0, 1))
    middle = picture.shape[0] // 2
    picture[: middle - 1, left + 10 : right - 10] = 255
    picture[middle + 18 :, left + 10 : right - 10] = 255
    place = corners_of(whole)
    (plain,), (poor,) = (believed(each, [Reading(EAN, Symbology.EAN13, place)]) for each in (whole, picture))
    assert plain.lines == 3 > poor.lines > 0


def test_a_code_with_a_strong_check_is_believed_unless_a_line_says_otherwise() -> None:
    picture = label("code128", "WALLET-0123")
    place = corners_of(picture)
    right, wrong = (Reading(raw, Symbology.CODE128, place) for raw in (b"WALLET-0123", b"WALLET-0124"))
    blank = np.full_like(picture, 255)
    assert (believed(blank, [right]), believed(picture, [wrong])) == ([right], [])


def test_a_letter_of_the_upper_half_is_not_taken_for_one_of_the_lower() -> None:
    """zbar passes over the sign that lifts a letter: it reads ``s`` where ``ó`` stands."""
    picture = label("code128", "caf\xf4s-012")  # F4 is how the drawing library writes FNC4
    zbar = ZbarDecoder()
    (found,) = zbar.decode(picture)
    zbar.close()
    assert (found.raw, believed(picture, [found])) == (b"cafs-012", [])


def test_a_number_of_unknown_place_is_not_believed() -> None:
    assert believed(label("ean13", EAN.decode()), [Reading(EAN, Symbology.EAN13)]) == []


def test_lines_that_disagree_make_the_number_unbelieved() -> None:
    """Two labels, one above the other: either may be meant."""
    upper, lower = label("ean13", EAN.decode()), label("ean13", "4901234567894")
    both = np.vstack([upper[:120], lower[60:120]]).astype(np.uint8)
    (left, right) = ((60, 60), (60 + 95 * 3, 60))
    place: Corners = (left, right, (right[0], 175), (left[0], 175))
    assert believed(both, [Reading(EAN, Symbology.EAN13, place)]) == []


def test_bars_without_a_quiet_zone_may_be_a_part_of_a_longer_number() -> None:
    picture = label("itf", "12345678901231")
    place = corners_of(picture)
    inside = picture.copy()
    inside[:, : int(place[0][0]) - 4] = 0
    assert believed(inside, [Reading(b"12345678901231", Symbology.ITF, place)]) == []


def test_squares_need_no_witness() -> None:
    reading = Reading(b"x", Symbology.QR)
    assert believed(np.zeros((50, 50), np.uint8), [reading]) == [reading]
