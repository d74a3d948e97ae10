"""Passkeys (W3C Web Authentication): what a browser is asked and whether its answer is good. No database.

A passkey must be discoverable (it names its owner, so nobody types a number) and must have verified its
owner (finger, face or device PIN): it is the only factor asked for.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import webauthn
from webauthn.helpers import (
    base64url_to_bytes,
    bytes_to_base64url,
    options_to_json_dict,
    parse_authentication_credential_json,
    parse_client_data_json,
    parse_registration_credential_json,
)
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    CredentialDeviceType,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

LOCAL = "localhost"
"""Where passkeys work without HTTPS."""

TITLE = "つながる"
Json = dict[str, Any]
_VERIFIED = UserVerificationRequirement.REQUIRED


class AnswerRefused(Exception):
    """The browser's answer is not what was asked for, or no answer at all."""


@dataclass(frozen=True, slots=True)
class Party:
    """Who asks: the host that passkeys belong to, and the one origin that may bring answers."""

    id: str
    origin: str


@dataclass(frozen=True, slots=True)
class NewPasskey:
    """What an answer to ``questions_for_new`` brought. ``synced``: its maker keeps copies of it."""

    credential: str
    public_key: bytes
    sign_count: int
    synced: bool


@dataclass(frozen=True, slots=True)
class Known:
    """What is kept of a passkey to check its answers."""

    credential: str
    public_key: bytes


def party(origin: str, scheme: str, host: str) -> Party | None:
    """The party behind a request, ``None`` where no passkey can be asked for.

    ``origin`` is the hub's setting; without it a browser on this machine that came by ``localhost`` may.
    """
    if origin:
        name = urlsplit(origin).hostname or ""
        return Party(name, origin) if urlsplit(origin).netloc == host else None
    return Party(LOCAL, f"{scheme}://{host}") if urlsplit(f"//{host}").hostname == LOCAL else None


def question_for_new(party: Party, person: str, name: str, held: Collection[str], asked: bytes) -> Json:
    """What ``navigator.credentials.create`` is given. ``held``: credentials not to be made twice."""
    options = webauthn.generate_registration_options(
        rp_id=party.id,
        rp_name=TITLE,
        user_id=handle(person),
        user_name=name,
        user_display_name=name,
        challenge=asked,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED, user_verification=_VERIFIED
        ),
        exclude_credentials=[PublicKeyCredentialDescriptor(id=base64url_to_bytes(each)) for each in held],
    )
    return options_to_json_dict(options)


def question(party: Party, asked: bytes) -> Json:
    """What ``navigator.credentials.get`` is given: any passkey of this party may answer."""
    options = webauthn.generate_authentication_options(
        rp_id=party.id, challenge=asked, user_verification=_VERIFIED
    )
    return options_to_json_dict(options)


def asked_in(answer: Json) -> bytes:
    """The challenge that an answer is to. Raises ``AnswerRefused``."""
    try:
        data = base64url_to_bytes(answer["response"]["clientDataJSON"])
        return parse_client_data_json(data).challenge
    except (WebAuthnException, KeyError, TypeError, ValueError, AttributeError) as error:
        raise AnswerRefused from error


def read_new(party: Party, answer: Json, asked: bytes) -> NewPasskey:
    """The passkey that was made. Raises ``AnswerRefused``."""
    try:
        made = webauthn.verify_registration_response(
            credential=parse_registration_credential_json(answer),
            expected_challenge=asked,
            expected_rp_id=party.id,
            expected_origin=party.origin,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, KeyError, TypeError) as error:
        raise AnswerRefused from error
    return NewPasskey(
        bytes_to_base64url(made.credential_id),
        made.credential_public_key,
        made.sign_count,
        made.credential_device_type is CredentialDeviceType.MULTI_DEVICE,
    )


def credential_of(answer: Json) -> str:
    """Which passkey answers. Raises ``AnswerRefused``."""
    found = answer.get("id")
    if not isinstance(found, str):
        raise AnswerRefused
    return found


def read(party: Party, answer: Json, asked: bytes, known: Known, person: str) -> int:
    """The passkey's counter after a good answer of ``person``. Raises ``AnswerRefused``.

    Whether the counter went up is the keyring's to judge, who knows the last one.
    """
    try:
        parsed = parse_authentication_credential_json(answer)
        proved = webauthn.verify_authentication_response(
            credential=parsed,
            expected_challenge=asked,
            expected_rp_id=party.id,
            expected_origin=party.origin,
            credential_public_key=known.public_key,
            credential_current_sign_count=0,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, KeyError, TypeError) as error:
        raise AnswerRefused from error
    if parsed.response.user_handle != handle(person):
        raise AnswerRefused
    return proved.new_sign_count


def handle(person: str) -> bytes:
    """What a passkey knows its owner by: nothing that means anything elsewhere."""
    return hashlib.sha256(b"tsunagaru passkey 1\0" + person.encode()).digest()
