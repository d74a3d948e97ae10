"""The public screen: nothing to press, but its browser proves what it has painted."""

from __future__ import annotations

from collections.abc import Mapping

from kiosk.flows import signage
from kiosk.gateway import Gateway
from kiosk.screens.view import BadPress, Form, View, required
from kiosk.words.language import Language
from kiosk.words.signage import SIGNAGE


def pressed(form: Form, gateway: Gateway) -> signage.Event:
    raise BadPress("nothing to press on this screen")


def rendered(form: Form, gateway: Gateway) -> signage.Rendered:
    return signage.Rendered(required(form, "announcement"), int(required(form, "revision")), gateway.now())


def parts(state: signage.State) -> Mapping[str, str]:
    return {"state": "signage/screen.html", "status": "signage/status.html"}


VIEW = View("signage", SIGNAGE, lambda state: Language.JA, parts, pressed, rendered)
