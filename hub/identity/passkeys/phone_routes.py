"""What the script on the pages (``passkeys.js``) asks of the citizens' door: questions for passkeys, answers.

JSON in and out. A question is answered by the browser's options, a good answer by ``{"location": …}``,
anything else by ``{"problem": …}`` with words for the person.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Annotated, Any, TypeVar

import msgspec
from fastapi import APIRouter, Depends
from fastapi.routing import APIRoute
from starlette.requests import Request
from starlette.responses import Response

from edge.wire.envelope import UNREADABLE
from edge.wire.text import TextUnfit
from hub.core.context import Context
from hub.core.db import transaction
from hub.core.limits import TooOften
from hub.core.web import address_of
from hub.identity.model import MOST_LETTERS_OF_A_NAME, Citizen, IdentityError, Kind
from hub.identity.passkeys import keyring
from hub.identity.passkeys.ceremony import Party
from hub.identity.passkeys.challenges import Purpose
from hub.identity.people import NewPerson
from hub.identity.sign_in import entering
from hub.identity.visitor import device_of, own_path, party_of, session_token, too_often
from hub.identity.web import (
    CurrentCitizen,
    CurrentContext,
    FreshCitizen,
    session_cookie,
    set_session_cookie,
)
from hub.kit.readers import Line
from hub.kit.refusals import in_words
from hub.kit.typed import Mistyped

Body = TypeVar("Body")


class Asked(msgspec.Struct, frozen=True):
    """``name`` is what the new citizen wants to be called."""

    name: Annotated[str, msgspec.Meta(max_length=200)] = ""


class Answered(msgspec.Struct, frozen=True):
    """``answer`` is the browser's credential as JSON; the rest belongs to registering and adding."""

    answer: dict[str, Any]
    name: Annotated[str, msgspec.Meta(max_length=200)] = ""
    login: Annotated[str, msgspec.Meta(max_length=64)] = ""
    next: Annotated[str, msgspec.Meta(max_length=256)] = ""


class NoPasskeyHere(IdentityError):
    """The page was opened at an address that no passkey can belong to."""

    def __init__(self) -> None:
        super().__init__("このアドレスではパスキーを使えません。パスワードを使ってください。")


class NotReadable(IdentityError):
    """Not what our own script would send."""

    def __init__(self) -> None:
        super().__init__("画面を開き直して、もう一度お試しください。")


class InWords(APIRoute):
    """A route whose refusals are JSON, since a script reads them."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()

        async def handle_in_words(request: Request) -> Response:
            try:
                return await handle(request)
            except TooOften as refused:
                return as_json({"problem": too_often(refused)}, 429)
            except IdentityError as refused:
                return as_json({"problem": refused.message}, 422)

        return handle_in_words


router = APIRouter(route_class=InWords)


def _party(request: Request) -> Party:
    found = party_of(request)
    if found is None:
        raise NoPasskeyHere
    return found


async def _raw(request: Request) -> bytes:
    return await request.body()


CurrentParty = Annotated[Party, Depends(_party)]
Raw = Annotated[bytes, Depends(_raw)]


@router.post("/phone/passkeys/register/question")
def ask_register(request: Request, context: CurrentContext, party: CurrentParty, raw: Raw) -> Response:
    name = as_written(answered(raw, Asked).name)
    if not name:
        raise IdentityError("お名前（呼び名）を入力してください。")
    browser, new = request.state.csrf, Citizen(context.new_id(), name)
    return as_json(entering.ask_new(context, party, Purpose.REGISTER, browser, new, address_of(request)))


@router.post("/phone/passkeys/register")
def register(request: Request, context: CurrentContext, party: CurrentParty, raw: Raw) -> Response:
    said = answered(raw, Answered)
    token = entering.register_with_passkey(
        context,
        party,
        NewPerson(said.login, as_written(said.name)),
        said.answer,
        request.state.csrf,
        address_of(request),
        session_cookie(request, Kind.CITIZEN),
        device_of(request),
    )
    return entered(context, Kind.CITIZEN, token, "/phone/welcome")


@router.post("/phone/passkeys/sign_in/question")
def ask_sign_in(request: Request, context: CurrentContext, party: CurrentParty) -> Response:
    browser = request.state.csrf
    return as_json(entering.ask(context, party, Purpose.SIGN_IN, browser, None, address_of(request)))


@router.post("/phone/passkeys/sign_in")
def sign_in(request: Request, context: CurrentContext, party: CurrentParty, raw: Raw) -> Response:
    said = answered(raw, Answered)
    came_with = session_cookie(request, Kind.CITIZEN)
    browser, address = request.state.csrf, address_of(request)
    token = entering.sign_in(
        context, Kind.CITIZEN, party, said.answer, browser, address, came_with, device_of(request)
    )
    return entered(context, Kind.CITIZEN, token, own_path(Kind.CITIZEN, said.next))


@router.post("/phone/passkeys/prove/question")
def ask_prove(
    request: Request, context: CurrentContext, party: CurrentParty, citizen: CurrentCitizen
) -> Response:
    browser = request.state.csrf
    return as_json(entering.ask(context, party, Purpose.PROVE, browser, citizen.id, address_of(request)))


@router.post("/phone/passkeys/prove")
def prove(
    request: Request, context: CurrentContext, party: CurrentParty, citizen: CurrentCitizen, raw: Raw
) -> Response:
    said = answered(raw, Answered)
    token = session_token(request, Kind.CITIZEN)
    entering.prove_again(context, party, citizen, said.answer, request.state.csrf, token)
    return as_json({"location": own_path(Kind.CITIZEN, said.next)})


@router.post("/phone/passkeys/add/question")
def ask_add(
    request: Request, context: CurrentContext, party: CurrentParty, citizen: FreshCitizen
) -> Response:
    browser, address = request.state.csrf, address_of(request)
    question = entering.ask_new(context, party, Purpose.ADD, browser, citizen, address)
    return as_json(question)


@router.post("/phone/passkeys/add")
def add(
    request: Request, context: CurrentContext, party: CurrentParty, citizen: CurrentCitizen, raw: Raw
) -> Response:
    said = answered(raw, Answered)
    name = as_written(said.name) or device_of(request)
    new = entering.new_passkey(context, party, citizen, said.answer, request.state.csrf)
    with transaction(context.engine) as tx:
        keyring.add(tx, context.new_id(), Kind.CITIZEN, citizen.id, new, name, context.clock.now())
    return as_json({"location": "/phone/safety?done=added"})


def answered(raw: bytes, kind: type[Body]) -> Body:
    try:
        return msgspec.json.decode(raw, type=kind)
    except UNREADABLE as error:
        raise NotReadable from error


def as_written(name: str) -> str:
    try:
        return Line(MOST_LETTERS_OF_A_NAME)(name)
    except TextUnfit as unfit:
        raise IdentityError(in_words(unfit).ja) from unfit
    except Mistyped as wrong:
        raise IdentityError(wrong.words.ja) from wrong


def entered(context: Context, kind: Kind, token: str, location: str) -> Response:
    response = as_json({"location": location})
    set_session_cookie(response, context, kind, token)
    return response


def as_json(value: object, status: int = 200) -> Response:
    headers = {"Cache-Control": "no-store"}
    return Response(msgspec.json.encode(value), status, headers, media_type="application/json")
