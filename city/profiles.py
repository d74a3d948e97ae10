"""The profiles of the city's devices, as TOML text that a real device could carry."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Attached:
    """One ``[[driver]]`` table."""

    device: str
    kind: str
    connection: str = ""
    command: Sequence[str] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """What differs between the devices of the miniature."""

    role: str
    data: Path
    hub_url: str
    ca: Path
    broker_port: int
    screen_port: int
    framed_by: str = ""
    attached: Sequence[Attached] = field(default_factory=tuple)
    model: Path | None = None
    will_delay_seconds: int = 5

    def text(self) -> str:
        """JSON strings and arrays are TOML strings and arrays, so values are written by ``json.dumps``."""
        lines = [
            f"role = {_toml(self.role)}",
            f"data = {_toml(str(self.data))}",
            "[hub]",
            f"url = {_toml(self.hub_url)}",
            f"ca = {_toml(str(self.ca))}",
            "[broker]",
            'host = "127.0.0.1"',
            f"port = {self.broker_port}",
            f"will_delay_seconds = {self.will_delay_seconds}",
            "[screen]",
            f"port = {self.screen_port}",
        ]
        if self.framed_by:
            lines.append(f"framed_by = {_toml([self.framed_by])}")
        if self.model:
            lines += ["[speech]", f"model = {_toml(str(self.model))}"]
        for each in self.attached:
            lines += ["[[driver]]", f"device = {_toml(each.device)}", f"kind = {_toml(each.kind)}"]
            if each.connection:
                lines.append(f"connection = {_toml(each.connection)}")
            if each.command:
                lines.append(f"command = {_toml(list(each.command))}")
        return "\n".join(lines) + "\n"


def _toml(value: str | list[str]) -> str:
    return json.dumps(value, ensure_ascii=False)
