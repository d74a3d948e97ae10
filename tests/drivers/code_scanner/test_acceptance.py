"""Which readings become scans, and when a code that is held counts again."""

import pytest

from drivers.code_scanner.acceptance import Acceptance, Rule, code_128
from drivers.code_scanner.check_digits import has_right_check_digit
from drivers.code_scanner.decoder import Reading
from drivers.ports import Symbology

QR = Reading("木更津".encode(), Symbology.QR)
EAN = Reading(b"4901234567894", Symbology.EAN13, lines=3)
OTHER_EAN = Reading(b"5000213002834", Symbology.EAN13, lines=3)
POOR_EAN = Reading(EAN.raw, Symbology.EAN13, lines=1)


def texts(acceptance: Acceptance, *pictures: tuple[float, list[Reading]]) -> list[str]:
    return [scan.text for at, readings in pictures for scan in acceptance.see(readings, at)]


def test_a_qr_code_is_taken_at_once_and_only_once_while_it_is_held() -> None:
    pictures = [(at / 10, [QR]) for at in range(30)]
    assert texts(Acceptance(), *pictures) == ["木更津"]


def test_a_code_that_left_and_came_back_counts_again() -> None:
    assert texts(Acceptance(gone_after=1.0), (0, [QR]), (0.9, [QR]), (2.0, []), (2.1, [QR])) == ["木更津"] * 2


def test_a_picture_that_missed_the_code_does_not_make_it_new() -> None:
    assert texts(Acceptance(gone_after=1.0), (0, [QR]), (0.5, []), (0.9, [QR])) == ["木更津"]


def test_a_number_needs_three_agreeing_pictures() -> None:
    acceptance = Acceptance()
    assert texts(acceptance, (0, [EAN]), (0.1, [EAN])) == []
    assert texts(acceptance, (0.2, [EAN])) == ["4901234567894"]


def test_a_number_that_few_lines_say_needs_more_pictures() -> None:
    pictures = [(at / 10, [POOR_EAN]) for at in range(6)]
    acceptance = Acceptance()
    assert texts(acceptance, *pictures[:5]) == []
    assert texts(acceptance, pictures[5]) == ["4901234567894"]


def test_the_lines_of_a_number_count_anew_when_another_came_into_view() -> None:
    acceptance = Acceptance(gone_after=0.5)
    assert texts(acceptance, *[(at / 10, [POOR_EAN]) for at in range(5)], (0.5, [OTHER_EAN])) == []
    assert texts(acceptance, *[(1.1 + at / 10, [POOR_EAN]) for at in range(5)]) == []


def test_a_number_among_others_is_not_taken() -> None:
    pictures = [(at / 10, [EAN if at % 3 else OTHER_EAN]) for at in range(12)]
    assert texts(Acceptance(), *pictures) == []


def test_an_invented_number_with_a_right_check_digit_is_outvoted() -> None:
    invented = Reading(b"1040183002834", Symbology.EAN13)  # what zbar made of the other one
    pictures = [(at / 10, [invented if at == 2 else OTHER_EAN]) for at in range(3)]
    assert texts(Acceptance(), *pictures) == []


@pytest.mark.parametrize(
    "reading",
    [
        Reading(b"4901234567895", Symbology.EAN13, lines=3),  # wrong check digit
        Reading(b"611912", Symbology.ITF, lines=3),  # what zbar made of 0053611912
        Reading(b"490123456789\xb2", Symbology.EAN13, lines=3),
        Reading(b"ABC123", Symbology.CODE128),  # no length was agreed on
        Reading(b"4901234567894", Symbology.EAN13),  # no line says it
        Reading(b"4901234567894", Symbology.UNKNOWN),
        Reading(b"\xff\xfe\xfd", Symbology.QR),
    ],
)
def test_what_does_not_follow_its_rule_is_never_taken(reading: Reading) -> None:
    assert texts(Acceptance(), *[(at / 10, [reading]) for at in range(10)]) == []


def test_code_128_is_taken_in_its_agreed_length() -> None:
    reading = Reading(b"WALLET-0123", Symbology.CODE128)
    pictures = [(at / 10, [reading]) for at in range(3)]
    assert texts(Acceptance([code_128(11)]), *pictures) == ["WALLET-0123"]


def test_only_what_a_rule_names_is_taken() -> None:
    slip = Reading(b"91" * 22, Symbology.CODE128)
    ours, other = Reading(b"TSW1:01", Symbology.QR), Reading(b"https://example.jp", Symbology.QR)
    letters = Reading(b"9" * 43 + b"A", Symbology.CODE128)
    rules = [code_128(44, digits=True), Rule(Symbology.QR, check_digit=False, prefix=b"TSW1:")]
    for only, taken in ((slip, ["91" * 22]), (ours, ["TSW1:01"]), (other, []), (letters, []), (EAN, [])):
        assert texts(Acceptance(rules), *[(at / 10, [only]) for at in range(5)]) == taken


def test_a_code_that_says_its_character_set_is_read_in_it_and_others_need_utf8_from_a_mute_decoder() -> None:
    gb = "中国银行".encode("gb2312")
    told = Reading(gb, Symbology.QR, text="中国银行")
    mute = Reading(gb, Symbology.QR, tells_charset=False)
    assert texts(Acceptance(), (0, [mute]), (0.1, [mute])) == []
    assert texts(Acceptance(), (0, [mute]), (0.1, [told]), (0.2, [mute])) == ["中国银行"]
    utf8 = Reading(QR.raw, Symbology.QR, tells_charset=False)
    assert texts(Acceptance(), (0, [utf8]), (0.1, [QR])) == ["木更津"]


@pytest.mark.parametrize(
    ("digits", "right"),
    [(b"4901234567894", True), (b"12345678901231", True), (b"4901234567984", False), (b"0", True)],
)
def test_the_check_digit_is_that_of_gs1(digits: bytes, right: bool) -> None:
    assert has_right_check_digit(digits) is right
