"""From a state to HTML."""

from __future__ import annotations

import calendar
from collections.abc import Iterable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from jinja2 import Environment

from kiosk.design import codes, environment
from kiosk.flows import captions, moving_in, signage, till
from kiosk.screens.signage.view import sheet_of
from kiosk.screens.view import View, phase_template
from kiosk.words.catalogue import Translator

LANGUAGES = (("ja", "ja", "日本語"), ("en", "en", "English"), ("ja_EASY", "ja", "やさしい日本語"))
"""Code, ``lang`` attribute and own name, for the language selector."""


def weeks(month: date) -> list[list[date]]:
    """The month as whole weeks from Sunday, with the days of its neighbours at both ends."""
    first = month.replace(day=1)
    start = first - timedelta(days=(first.weekday() + 1) % 7)
    length = calendar.monthrange(month.year, month.month)[1]
    count = -(-((first - start).days + length) // 7)
    return [[start + timedelta(days=7 * week + day) for day in range(7)] for week in range(count)]


def qr(text: str) -> str:
    """A QR code as a drawing that fills its box, with the quiet zone that its standard asks for."""
    drawing: str = codes.qr(text).svg_inline(border=4, omitsize=True, light="#fff")
    return drawing


def screens_environment() -> Environment:
    """Templates find the models of the flows under their names, for the closed sets that they list."""
    env = environment(Path(__file__).resolve().parent)
    env.filters["qr"] = qr
    env.globals.update(
        weeks=weeks, languages_known=LANGUAGES, phase_template=phase_template, sheet_of=sheet_of
    )
    env.globals.update(till=till.model, moving_in=moving_in.model, signage=signage, captions=captions)
    return env


class Artist:
    """Draws one view's states."""

    def __init__(self, view: View, env: Environment) -> None:
        self._view = view
        self._env = env

    def page(self, state: Any) -> str:
        """The whole document, as the browser first gets it."""
        return self._render(f"{self._view.flow}/page.html", state)

    def parts(self, state: Any) -> Iterable[tuple[str, str]]:
        """Each piece of the page with the name of its event."""
        for name, template in self._view.parts(state).items():
            yield name, self._render(template, state)

    def _render(self, template: str, state: Any) -> str:
        t = Translator(self._view.catalogue, self._view.language(state))
        return self._env.get_template(template).render(state=state, t=t, flow=self._view.flow)
