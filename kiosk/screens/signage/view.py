"""The public screen: nothing to press, but its browser proves what it has painted."""

from __future__ import annotations

from collections.abc import Mapping

from kiosk.design.glass import Sheet
from kiosk.flows import signage
from kiosk.gateway import Gateway
from kiosk.screens.view import BadPress, Form, View, required
from kiosk.words.language import Language
from kiosk.words.signage import SIGNAGE


def sheet_of(state: signage.State) -> Sheet | None:
    """What stands on the glass."""
    match state.alert or state.item:
        case signage.Alert() as alert:
            return Sheet(
                announcement=alert.announcement,
                revision=alert.revision,
                title=alert.title,
                plain_japanese=alert.plain_japanese,
                english=alert.english,
                level=alert.level,
                action=alert.action,
                place=alert.place,
                issued=alert.starts,
                drill=alert.drill,
            )
        case signage.Item() as item:
            return Sheet(
                announcement=item.announcement,
                revision=item.revision,
                title=item.title,
                plain_japanese=item.plain_japanese,
                english=item.english,
                lines=item.lines,
                drill=item.drill,
                picture=f"/media/{item.media.sha256}" if item.media else "",
            )
        case None:
            return None


def pressed(form: Form, gateway: Gateway) -> signage.Event:
    raise BadPress("nothing to press on this screen")


def rendered(form: Form, gateway: Gateway) -> signage.Rendered:
    if not (seconds := float(required(form, "seconds"))) >= 0:
        raise BadPress("no time that it takes: seconds")
    return signage.Rendered(
        required(form, "announcement"),
        int(required(form, "revision")),
        gateway.now(),
        page=int(required(form, "page")),
        pages=int(required(form, "pages")),
        seconds=seconds,
        missing=_parts(required(form, "missing")),
    )


def _parts(text: str) -> tuple[signage.Part, ...]:
    return tuple(signage.Part(name) for name in text.split())


def parts(state: signage.State) -> Mapping[str, str]:
    return {"state": "signage/screen.html", "status": "signage/status.html"}


VIEW = View("signage", SIGNAGE, lambda state: Language.JA, parts, pressed, rendered)
