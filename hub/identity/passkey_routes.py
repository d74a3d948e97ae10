"""What the script on the citizens' pages (``passkeys.js``) asks: questions for passkeys, and their answers.

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
from edge.wire.text import TextUnfit, written
from hub.core.limits import TooOften
from hub.core.web import address_of
from hub.identity import entering
from hub.identity.challenges import Purpose
from hub.identity.model import IdentityError, Kind
from hub.identity.passkeys import Party
from hub.identity.service import NewPerson
from hub.identity.visitor import device_of, own_path, party_of, session_token, too_often
from hub.identity.web import (
    CurrentCitizen,
    CurrentContext,
    FreshCitizen,
    session_cookie,
    set_session_cookie,
)
from hub.kit.refusals import in_words

Body = TypeVar("Body")


class Asked(msgspec.Struct, frozen=True):
    """``name`` is what the new citizen wants to be called."""

    name: Annotated[str, msgspec.Meta(max_length=40)] = ""


class Answered(msgspec.Struct, frozen=True):
    """``answer`` is the browser's credential as JSON; the rest belongs to registering and adding."""

    answer: dict[str, Any]
    name: Annotated[str, msgspec.Meta(max_length=40)] = ""
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
                return _json({"problem": too_often(refused)}, 429)
            except IdentityError as refused:
                return _json({"problem": refused.message}, 422)

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
    name = _written(_read(raw, Asked).name)
    if not name:
        raise IdentityError("お名前（呼び名）を入力してください。")
    browser, id = request.state.csrf, context.new_id()
    return _json(entering.ask_new(context, party, Purpose.REGISTER, browser, id, name, address_of(request)))


@router.post("/phone/passkeys/register")
def register(request: Request, context: CurrentContext, party: CurrentParty, raw: Raw) -> Response:
    said = _read(raw, Answered)
    token = entering.register_with_passkey(
        context,
        party,
        NewPerson(said.login, _written(said.name)),
        said.answer,
        request.state.csrf,
        address_of(request),
        session_cookie(request, Kind.CITIZEN),
        device_of(request),
    )
    return _entered(context, token, "/phone/welcome")


@router.post("/phone/passkeys/sign_in/question")
def ask_sign_in(request: Request, context: CurrentContext, party: CurrentParty) -> Response:
    browser = request.state.csrf
    return _json(entering.ask(context, party, Purpose.SIGN_IN, browser, None, address_of(request)))


@router.post("/phone/passkeys/sign_in")
def sign_in(request: Request, context: CurrentContext, party: CurrentParty, raw: Raw) -> Response:
    said = _read(raw, Answered)
    came_with = session_cookie(request, Kind.CITIZEN)
    browser, address = request.state.csrf, address_of(request)
    token = entering.sign_in(context, party, said.answer, browser, address, came_with, device_of(request))
    return _entered(context, token, own_path(Kind.CITIZEN, said.next))


@router.post("/phone/passkeys/prove/question")
def ask_prove(
    request: Request, context: CurrentContext, party: CurrentParty, citizen: CurrentCitizen
) -> Response:
    browser = request.state.csrf
    return _json(entering.ask(context, party, Purpose.PROVE, browser, citizen.id, address_of(request)))


@router.post("/phone/passkeys/prove")
def prove(
    request: Request, context: CurrentContext, party: CurrentParty, citizen: CurrentCitizen, raw: Raw
) -> Response:
    said = _read(raw, Answered)
    entering.prove_again(context, party, citizen, said.answer, request.state.csrf, session_token(request))
    return _json({"location": own_path(Kind.CITIZEN, said.next)})


@router.post("/phone/passkeys/add/question")
def ask_add(
    request: Request, context: CurrentContext, party: CurrentParty, citizen: FreshCitizen
) -> Response:
    browser, address = request.state.csrf, address_of(request)
    question = entering.ask_new(context, party, Purpose.ADD, browser, citizen.id, citizen.name, address)
    return _json(question)


@router.post("/phone/passkeys/add")
def add(
    request: Request, context: CurrentContext, party: CurrentParty, citizen: CurrentCitizen, raw: Raw
) -> Response:
    said = _read(raw, Answered)
    name = _written(said.name) or device_of(request)
    entering.add_passkey(context, party, citizen, said.answer, request.state.csrf, name)
    return _json({"location": "/phone/safety?done=added"})


def _read(raw: bytes, kind: type[Body]) -> Body:
    try:
        return msgspec.json.decode(raw, type=kind)
    except UNREADABLE as error:
        raise NotReadable from error


def _written(name: str) -> str:
    try:
        return written(name)
    except TextUnfit as unfit:
        raise IdentityError(in_words(unfit).ja) from unfit


def _entered(context: CurrentContext, token: str, location: str) -> Response:
    response = _json({"location": location})
    set_session_cookie(response, context, Kind.CITIZEN, token)
    return response


def _json(value: object, status: int = 200) -> Response:
    headers = {"Cache-Control": "no-store"}
    return Response(msgspec.json.encode(value), status, headers, media_type="application/json")
