"""券面事項入力補助: name, address, birth date and sex (基本4情報) as text.

What is read is what a chip said: its signature (file 0003) is not checked, because that needs the
issuer's keys, which are not public. The number itself (個人番号, file 0001) is never asked for.
"""

from __future__ import annotations

from datetime import date, datetime

from drivers.card_reader import tlv
from drivers.card_reader.card import Card, malformed
from drivers.card_reader.pin import Pin
from drivers.ports import BasicFour, Sex

AID = bytes.fromhex("D3921000310001010408")
FILE_BASIC_FOUR = 0x0002
FILE_PIN = 0x0011

TAG_BASIC_FOUR = 0xFF20
TAG_NAME = 0xDF22
TAG_ADDRESS = 0xDF23
TAG_BIRTH_DATE = 0xDF24
TAG_SEX = 0xDF25


def tries_left(card: Card) -> int | None:
    card.select_application(AID)
    card.select_file(FILE_PIN)
    return card.tries_left()


def read_basic_four(card: Card, pin: Pin, last_try_confirmed: bool) -> BasicFour:
    """Verify and read without selecting the application again: some cards forget the PIN at a SELECT."""
    card.select_application(AID)
    card.select_file(FILE_PIN)
    card.verify(pin, last_try_confirmed)
    return parse_basic_four(card.read_object(FILE_BASIC_FOUR))


def parse_basic_four(content: bytes) -> BasicFour:
    """``FF20 {DF21 offsets, DF22 name, DF23 address, DF24 YYYYMMDD, DF25 sex}``, UTF-8.

    The table of offsets (DF21) is not used: tags say the same, and cannot be wrong by a few bytes.
    Raises ``CardError(MALFORMED_DATA)``, and nothing else; its text holds nothing of the content.
    """
    try:
        outer = tlv.read(content)
        if outer.tag != TAG_BASIC_FOUR:
            raise malformed(f"tag {outer.tag:X} instead of {TAG_BASIC_FOUR:X}")
        found = tlv.fields(outer.value)
        texts = {tag: found[tag].decode("utf-8") for tag in (TAG_NAME, TAG_ADDRESS, TAG_BIRTH_DATE, TAG_SEX)}
        birth_date, birth_part = _parse_birth_date(texts[TAG_BIRTH_DATE])
    except tlv.MalformedTlv as fault:
        raise malformed(str(fault)) from None
    except KeyError as missing:
        raise malformed(f"tag {missing.args[0]:X} is missing") from None
    except ValueError:  # UnicodeDecodeError is one; its text would quote the content
        raise malformed("a field that is not in its form") from None
    sex_code = texts[TAG_SEX]
    return BasicFour(texts[TAG_NAME], texts[TAG_ADDRESS], birth_date, sex_of(sex_code), sex_code, birth_part)


def sex_of(code: str) -> Sex:
    """JIS X 0303; a code that is not in it stays what it is, it never becomes a default."""
    known = (Sex.UNKNOWN, Sex.MALE, Sex.FEMALE, Sex.NOT_APPLICABLE)
    return next((sex for sex in known if sex.value == code), Sex.OTHER)


def _parse_birth_date(text: str) -> tuple[date | None, str]:
    """The day; where month or day is 00 (不詳), what is known: ``1961-02``, ``1961`` or nothing."""
    if len(text) != 8 or not (text.isascii() and text.isdigit()):
        raise ValueError("not eight digits")
    year, month, day = text[:4], text[4:6], text[6:]
    if year == "0000":
        return None, ""
    if month == "00":
        return None, year
    if day == "00":
        return None, f"{datetime.strptime(text[:6], '%Y%m'):%Y-%m}"
    return datetime.strptime(text, "%Y%m%d").date(), ""
