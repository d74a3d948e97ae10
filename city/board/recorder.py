"""The recorder at the desk, who opens the meeting before anybody speaks in the room."""

from __future__ import annotations

import time

import httpx

from city.board.browser import SignInFailed, csrf, sign_in
from city.personas import Person


class HubDoesNotAnswer(Exception):
    """No meeting can be opened: the hub is stopped, or lets nobody in."""


class Recorder:
    """Opens meetings as ``person``, through the hub's own door."""

    def __init__(self, web: str, person: Person, title: str) -> None:
        self._web = web
        self._person = person
        self._title = title
        self._client: httpx.Client | None = None

    def open_meeting(self, room: str) -> bool:
        """Whether one was opened; False: one is open there. Raises ``HubDoesNotAnswer``."""
        try:
            if self._client is None:
                self._client = sign_in(self._web, "desk", self._person)
            token = csrf(self._client, "/desk/meetings")
            form = {"csrf": token, "id": f"board-{time.time_ns()}", "title": self._title, "room": room}
            answer = self._client.post("/desk/meetings", data=form)
        except (SignInFailed, httpx.HTTPError) as error:
            self.close()
            raise HubDoesNotAnswer from error
        if answer.status_code == httpx.codes.CONFLICT:
            return False
        if answer.status_code != httpx.codes.SEE_OTHER:
            self.close()
            raise HubDoesNotAnswer(f"the desk answered {answer.status_code}")
        return True

    def close(self) -> None:
        if self._client is not None:
            self._client.close()
        self._client = None
