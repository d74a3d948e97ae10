"""The room's captions: nothing to press; finished lines, the growing line and the state change apart."""

from __future__ import annotations

from collections.abc import Mapping

from kiosk.flows import captions
from kiosk.gateway import Gateway
from kiosk.screens.view import BadPress, Form, View, required
from kiosk.words.captions import CAPTIONS
from kiosk.words.language import Language


def pressed(form: Form, gateway: Gateway) -> captions.Event:
    raise BadPress("nothing to press on this screen")


def rendered(form: Form, gateway: Gateway) -> captions.Rendered:
    return captions.Rendered(int(required(form, "line")), final=required(form, "final") == "true")


def parts(state: captions.State) -> Mapping[str, str]:
    return {name: f"captions/{name}.html" for name in ("head", "lines", "partial", "status")}


VIEW = View("captions", CAPTIONS, lambda state: Language.JA, parts, pressed, rendered)
