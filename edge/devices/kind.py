"""What the edge must know of a kind of driver: its registration, ``edge/devices/kinds/<kind>.py``."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar

from drivers.ports import DeviceState
from edge.devices.finding import Finding
from edge.devices.profile_line import Driver

if TYPE_CHECKING:
    from edge.settings import Settings


class Stateful(Protocol):
    """Whatever tells how it is: the present state at once, then each change."""

    def states(self) -> AsyncIterator[DeviceState]: ...


class Closeable(Protocol):
    async def close(self) -> None: ...


Line = TypeVar("Line", bound=Driver)
Device = TypeVar("Device", bound=Closeable)


@dataclass(frozen=True, slots=True)
class Port(Generic[Device]):
    """What a duty asks for; drivers of several kinds may give it."""

    name: str


def _itself(device: Any) -> Stateful:
    stateful: Stateful = device
    return stateful


@dataclass(frozen=True, slots=True, kw_only=True)
class DriverKind(Generic[Line, Device]):
    """``line``: its line of the profile with its options. ``build`` runs inside the event loop.

    ``states``: how the device is, where its driver does not say so itself. ``obeys``: how the schemas of its
    commands begin. ``listed``: connections that are there and that it could use. For the doctor: ``examine``
    looks at one line (``None``: as at any connection), ``needs`` at what must be there besides, once;
    ``listen`` waits some seconds for what the device sends.
    """

    port: Port[Device]
    build: Callable[[Line], Device]
    line: type[Line]
    states: Callable[[Device], Stateful] = _itself
    obeys: str | None = None
    listed: tuple[Callable[[], list[str]], ...] = ()
    examine: Callable[[Line], Finding | None] = lambda line: None
    needs: Callable[[Settings], Iterable[Finding]] = lambda settings: ()
    listen: Callable[[Line, float], Iterable[Finding]] = lambda line, seconds: ()
