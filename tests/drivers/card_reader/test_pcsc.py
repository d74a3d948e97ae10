"""The driver through real pcscd against an emulated card, with everything that can go wrong between."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from dataclasses import astuple
from datetime import date

import pytest
import pytest_asyncio
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256

from drivers.card_reader.client import CardReaderClient
from drivers.card_reader.jpki_ap import Token
from drivers.card_reader.uid import Refusal, StaffUid, Technology
from drivers.emulators.control import AsyncControlClient
from drivers.ports import BasicFour, CardError, CardPresence, CardProblem, Sex
from tests.drivers.card_reader.stack import PIN, PROFILE, Stack, running_stack

pytestmark = [pytest.mark.pcsc, pytest.mark.asyncio(loop_scope="module")]

DEADLINE_SECONDS = 2.0
PERSON = BasicFour(PROFILE["name"], PROFILE["address"], date(1985, 5, 14), Sex.FEMALE, "2")

READING = ["A4", "A4", "A4", "20", "20", "A4", "B0"]
"""Wake, application, PIN file, counter, VERIFY, file, content: what a read sends, and nothing else."""
AT_VERIFY = READING.index("20") + 1

ATRS = [
    "3BE000FF8131FE4514",
    "3BDA13FF8131FB468012392F31C173C601C03B",
    "3B888001000005E0B381A1007F",
    "3B888001000041E0B381A1003B",
    "3B888001004B51FFB381D1000F",
]
"""Contact and contactless ATRs of issued cards, as OpenSC lists them."""


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def running(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Stack]:
    with running_stack(tmp_path_factory.mktemp("reader")) as place:
        client = CardReaderClient(place.worker(), deadline_seconds=DEADLINE_SECONDS)
        yield Stack(AsyncControlClient(place.reader_socket), AsyncControlClient(place.card_socket), client)
        await client.close()


@pytest.fixture
def stack(running: Stack) -> Stack:
    return running


async def problem_of(stack: Stack, pin: str = PIN, *, last_try_confirmed: bool = False) -> CardError:
    with pytest.raises(CardError) as caught:
        await stack.client.read_basic_four(pin, last_try_confirmed)
    return caught.value


# --- what a card may be like ------------------------------------------------------------------


@pytest.mark.parametrize(
    "faults",
    [
        {},
        {"keep": "select"},
        {"first_6f00": True},
        {"response_6c": True},
        {"response_61": True},
        {"file_padding": 300},
        {"leading_bytes": 2},
        {"naive_ack": True},
        *({"atr": atr} for atr in ATRS),
    ],
    ids=str,
)
async def test_the_four_items_are_read_whatever_the_card_is_like(
    stack: Stack, faults: dict[str, object]
) -> None:
    await stack.put_on(faults)
    assert await stack.client.read_basic_four(PIN) == PERSON


@pytest.mark.parametrize("size", [95, 127, 128, 129, 255, 256, 257, 300, 512, 600])
@pytest.mark.parametrize(
    "faults", [{}, {"response_6c": True, "response_61": True, "keep": "select"}], ids=str
)
async def test_a_file_of_any_size_is_read_to_its_end(
    stack: Stack, size: int, faults: dict[str, object]
) -> None:
    rest = 2 + 3 + 11 + 3 + len(PROFILE["name"].encode()) + 5 + 11 + 4  # all but the address; lengths at most
    address = "あ" * max(1, (size - rest) // 3) + "x" * ((size - rest) % 3)
    await stack.put_on(faults, profile={"address": address})
    assert (await stack.client.read_basic_four(PIN)).address == address


@pytest.mark.parametrize(
    ("code", "sex"), [("1", Sex.MALE), ("2", Sex.FEMALE), ("9", Sex.NOT_APPLICABLE), ("3", Sex.OTHER)]
)
async def test_a_sex_code_is_told_as_it_is(stack: Stack, code: str, sex: Sex) -> None:
    await stack.put_on(profile={"sex": code})
    four = await stack.client.read_basic_four(PIN)
    assert (four.sex, four.sex_code) == (sex, code)


async def test_another_card_is_said_to_be_another_card(stack: Stack) -> None:
    await stack.put_on({"no_text_ap": True})
    assert (await problem_of(stack)).problem is CardProblem.NOT_MY_NUMBER_CARD
    assert "20" not in await stack.instructions()


# --- the PIN ----------------------------------------------------------------------------------


async def test_a_read_sends_one_verify_and_takes_the_power_afterwards(stack: Stack) -> None:
    await stack.put_on()
    before = (await stack.state())["power_offs"]
    await stack.client.read_basic_four(PIN)
    assert await stack.instructions() == READING
    assert (await stack.state())["power_offs"] > before


async def test_asking_for_the_tries_consumes_none(stack: Stack) -> None:
    await stack.put_on()
    assert [await stack.client.tries_left() for _ in range(4)] == [3, 3, 3, 3]


async def test_wrong_pins_count_down_and_the_last_try_waits_for_its_owner(stack: Stack) -> None:
    await stack.put_on()
    for left in (2, 1):
        error = await problem_of(stack, "0000")
        assert (error.problem, error.tries_left) == (CardProblem.PIN_WRONG, left)
    sent = await stack.instructions()
    assert sent.count("20") == 4  # two counters, two PINs
    error = await problem_of(stack, PIN)
    assert (error.problem, error.tries_left) == (CardProblem.LAST_TRY_NOT_CONFIRMED, 1)
    assert (await stack.instructions())[len(sent) :].count("20") == 1
    assert await stack.client.tries_left() == 1


async def test_the_last_try_with_the_right_pin_reads_and_restores_all_tries(stack: Stack) -> None:
    await stack.put_on({"tries": 1})
    assert await stack.client.read_basic_four(PIN, last_try_confirmed=True) == PERSON
    await stack.card.set(tries=-1)
    assert await stack.client.tries_left() == 3


async def test_the_last_try_with_a_wrong_pin_blocks_the_card(stack: Stack) -> None:
    await stack.put_on({"tries": 1})
    error = await problem_of(stack, "0000", last_try_confirmed=True)
    assert (error.problem, error.tries_left) == (CardProblem.PIN_BLOCKED, 0)
    assert await stack.client.tries_left() == 0


@pytest.mark.parametrize("faults", [{"blocked": True}, {"blocked": True, "blocked_6983": True}], ids=str)
async def test_a_blocked_card_is_sent_no_pin(stack: Stack, faults: dict[str, object]) -> None:
    await stack.put_on(faults)
    error = await problem_of(stack, last_try_confirmed=True)
    assert (error.problem, error.tries_left) == (CardProblem.PIN_BLOCKED, 0)
    assert (await stack.instructions()).count("20") == 1


# --- what hands and machines do ---------------------------------------------------------------


@pytest.mark.parametrize("command", range(1, len(READING) + 1))
async def test_a_card_pulled_at_any_command_ends_the_read_and_leaves_all_tries(
    stack: Stack, command: int
) -> None:
    await stack.put_on()
    await stack.card.do("pull_after", apdus=command)
    error = await problem_of(stack)
    expected = CardProblem.PIN_STATE_UNKNOWN if command == AT_VERIFY + 1 else CardProblem.CARD_REMOVED
    assert error.problem is expected
    sent = await stack.instructions()
    assert sent == READING[: command - 1], "nothing is sent again"
    await stack.put_back()
    assert await stack.client.tries_left() == 3


async def test_no_card_is_no_card(stack: Stack) -> None:
    await stack.put_on()
    await stack.take_off()
    assert (await problem_of(stack)).problem is CardProblem.NO_CARD


async def test_a_card_swapped_faster_than_the_reader_looks_is_never_mixed_up(stack: Stack) -> None:
    await stack.put_on()
    assert await stack.client.read_basic_four(PIN) == PERSON
    other = {**PROFILE, "name": "見本　太郎", "sex": "1", "pin": "1111"}
    await stack.card.do("swap", profile=other)
    error = await problem_of(stack)  # the first card's PIN: refused, or the change was noticed
    assert error.problem in (CardProblem.PIN_WRONG, CardProblem.CARD_REMOVED, CardProblem.NO_CARD)
    if error.problem is not CardProblem.PIN_WRONG:
        await stack.take_off()
        await stack.put_back()
    assert (await stack.client.read_basic_four("1111")).name == "見本　太郎"
    await stack.take_off()


@pytest.mark.parametrize("answered", [1, AT_VERIFY])
async def test_a_card_that_hangs_is_left_in_time_and_can_be_taken_off(stack: Stack, answered: int) -> None:
    await stack.put_on()
    await stack.card.set(hang_after=answered)
    started = time.monotonic()
    assert (await problem_of(stack)).problem is CardProblem.CARD_HUNG
    assert time.monotonic() - started < DEADLINE_SECONDS + 1
    assert (await problem_of(stack)).problem is CardProblem.READER_BUSY
    assert (await stack.instructions()).count("20") <= 2
    await stack.take_off()
    await stack.put_on()
    assert await stack.client.read_basic_four(PIN) == PERSON


async def test_a_restarted_service_is_found_again(stack: Stack) -> None:
    await stack.put_on()
    await stack.client.read_basic_four(PIN)
    await stack.reader.set(service_down=True)
    await stack.until(CardPresence.NO_READER)
    assert (await problem_of(stack)).problem is CardProblem.READER_SERVICE_DOWN
    await stack.reader.set(service_down=False)
    await stack.until(CardPresence.PRESENT)
    assert await stack.client.read_basic_four(PIN) == PERSON


# --- 公的個人認証 and staff cards -----------------------------------------------------------------


async def test_a_challenge_is_signed_by_the_key_of_the_certificate(stack: Stack) -> None:
    await stack.put_on()
    challenge = bytes(range(32))
    assert await stack.client.read_token() is Token.MY_NUMBER_CARD
    signed = await stack.client.sign_challenge(challenge, PIN)
    assert signed.certificate == await stack.client.read_auth_certificate()
    key = x509.load_der_x509_certificate(signed.certificate).public_key()
    assert isinstance(key, RSAPublicKey)
    key.verify(signed.signature, challenge, PKCS1v15(), SHA256())


@pytest.mark.parametrize(
    ("faults", "problem"),
    [
        ({"wrong_signature": True}, CardProblem.MALFORMED_DATA),
        ({"ec_certificate": True}, CardProblem.UNSUPPORTED_GENERATION),
        ({"token": "JPKIAPGPSETOKEN"}, CardProblem.NOT_MY_NUMBER_CARD),
        ({"blocked": True}, CardProblem.PIN_BLOCKED),
    ],
    ids=str,
)
async def test_a_challenge_is_not_signed_with_what_cannot_be_trusted(
    stack: Stack, faults: dict[str, object], problem: CardProblem
) -> None:
    await stack.put_on(faults)
    with pytest.raises(CardError) as caught:
        await stack.client.sign_challenge(bytes(32), PIN)
    assert caught.value.problem is problem


async def test_a_my_number_card_is_no_staff_card_and_a_felica_card_may_be_one(stack: Stack) -> None:
    await stack.put_on({"atr": "3B888001000041E0B381A1003B", "uid": "A1B2C3D4"})
    assert await stack.client.read_staff_uid() is Refusal.CHANGES_EVERY_TIME
    await stack.put_on({"atr": "3B8F8001804F0CA00000030611003B0000000042", "uid": "0101010203040506"})
    found = await stack.client.read_staff_uid()
    assert isinstance(found, StaffUid)
    assert astuple(found) == (Technology.FELICA, bytes.fromhex("0101010203040506"))
