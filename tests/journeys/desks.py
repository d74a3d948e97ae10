"""People at the staff desk, each signed in once: the hub limits how often one may sign in."""

from __future__ import annotations

from dataclasses import dataclass, field

import httpx

from city.board.browser import sign_in
from city.miniature import City
from city.personas import Person


@dataclass
class Desks:
    """Sessions live in the hub's database, so they outlast its death."""

    _sessions: dict[tuple[str, str], httpx.Client] = field(default_factory=dict)

    def of(self, city: City, person: Person) -> httpx.Client:
        """The desk of ``person``, who is signed in at the first call."""
        key = (city.web, person.login)
        if key not in self._sessions:
            self._sessions[key] = sign_in(city.web, "desk", person)
        return self._sessions[key]

    def close(self) -> None:
        for session in self._sessions.values():
            session.close()
