"""What routes ask of a request before anybody is let in: address, device, session token, passkeys' party."""

from __future__ import annotations

from starlette.requests import Request

from hub.core.bounded import Busy
from hub.core.limits import TooOften
from hub.core.web import context_of
from hub.identity.model import Kind
from hub.identity.passkeys.ceremony import Party, party
from hub.identity.sessions.model import device_name
from hub.identity.web import PATHS, session_cookie


def device_of(request: Request) -> str:
    return device_name(request.headers.get("user-agent", ""))


def session_token(request: Request, kind: Kind) -> str:
    """The token of the person's session; empty without one."""
    return session_cookie(request, kind) or ""


def party_of(request: Request) -> Party | None:
    """Whom a passkey at this address would belong to; ``None`` where there can be none."""
    origin = context_of(request).settings.origin
    return party(origin, request.url.scheme, request.headers.get("host", ""))


def own_path(kind: Kind, next: str) -> str:
    """Where to go after signing in: only to pages of this kind, never to another site."""
    return next if next.startswith(f"{PATHS[kind]}/") and "\\" not in next else PATHS[kind]


def too_often(refused: TooOften) -> str:
    if isinstance(refused, Busy):
        return "ただいま混み合っています。少し待ってから、もう一度送信してください。"
    minutes = int(refused.retry_after.total_seconds() // 60) + 1
    return f"続けて試されたため、しばらく受け付けません。{minutes}分後にもう一度お試しください。"
