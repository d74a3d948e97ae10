"""What may differ between two hubs, read from the environment once, at the start."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path

from edge.wire.topics import DEFAULT_ROOT, Topics


@dataclass(frozen=True, slots=True)
class Address:
    """Where something listens."""

    host: str
    port: int

    def __str__(self) -> str:
        return f"{self.host}:{self.port}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """One hub. Everything that it keeps beside the database is below ``data_dir``."""

    data_dir: Path
    database_url: str
    root: str = DEFAULT_ROOT
    broker: Address = Address("127.0.0.1", 8883)
    web: Address = Address("127.0.0.1", 8080)
    device_port: Address = Address("127.0.0.1", 8443)
    origin: str = ""
    """Where citizens' browsers find the pages (``https://coin.example.jp``); passkeys belong to its host.

    Without one they belong to ``localhost``, at whatever port: a browser gives no passkey to an IP address.
    """
    hosts: tuple[str, ...] = ()
    """Further names under which the pages are reached (an intranet's); ``origin`` has the first."""
    proxies: tuple[IPv4Network | IPv6Network, ...] = ()
    """The reverse proxies before the pages: what they say of a client's address is believed, nobody else."""
    heads: Path | None = None
    """Where the heads of the chains are noted: another machine's folder, or a medium that is taken away."""
    frame_ancestors: tuple[str, ...] = ()
    """Origins that may show the hub's pages in a frame (the city board does); nobody by default."""

    @property
    def https(self) -> bool:
        """Whether browsers see the pages over HTTPS: cookies and headers then demand it."""
        return self.origin.startswith("https://")

    @property
    def public_origin(self) -> str:
        """What stands before the path of an address on paper."""
        return self.origin or f"http://localhost:{self.web.port}"

    @property
    def topics(self) -> Topics:
        return Topics(self.root)

    @property
    def certificates_dir(self) -> Path:
        return self.data_dir / "certificates"

    @property
    def broker_dir(self) -> Path:
        return self.data_dir / "broker"

    @property
    def media_dir(self) -> Path:
        return self.data_dir / "media"

    @property
    def documents_dir(self) -> Path:
        return self.data_dir / "documents"

    @property
    def heads_dir(self) -> Path:
        """Beside the database while nothing better is set; then whoever rewrites one can rewrite both."""
        return self.heads or self.data_dir / "heads"

    @property
    def run_dir(self) -> Path:
        return self.data_dir / "run"


def in_directory(data_dir: Path, **changes: object) -> Settings:
    """The settings of a hub that keeps everything in ``data_dir``, SQLite included."""
    values: dict[str, object] = {
        "data_dir": data_dir,
        "database_url": f"sqlite:///{data_dir / 'hub.sqlite'}",
    }
    return Settings(**{**values, **changes})  # type: ignore[arg-type]


def from_environment(environment: Mapping[str, str]) -> Settings:
    """``DATABASE_URL``, ``TSUNAGARU_{DATA,ROOT,BROKER,WEB,DEVICES,ORIGIN,HOSTS,PROXY,HEADS}`` and
    ``TSUNAGARU_FRAME_ANCESTORS``.

    Raises ``ValueError`` naming the variable that cannot be read.
    """
    data_dir = Path(environment.get("TSUNAGARU_DATA", "var/hub")).absolute()
    changes: dict[str, object] = {}
    if url := environment.get("DATABASE_URL"):
        changes["database_url"] = url
    if root := environment.get("TSUNAGARU_ROOT"):
        changes["root"] = root
    for name, field in (("BROKER", "broker"), ("WEB", "web"), ("DEVICES", "device_port")):
        if text := environment.get(f"TSUNAGARU_{name}"):
            changes[field] = _address(f"TSUNAGARU_{name}", text)
    if heads := environment.get("TSUNAGARU_HEADS"):
        changes["heads"] = Path(heads).absolute()
    changes["frame_ancestors"] = tuple(environment.get("TSUNAGARU_FRAME_ANCESTORS", "").split())
    origin = environment.get("TSUNAGARU_ORIGIN", "").rstrip("/")
    changes["origin"] = origin
    changes["hosts"] = tuple(environment.get("TSUNAGARU_HOSTS", "").lower().split())
    changes["proxies"] = tuple(map(_network, environment.get("TSUNAGARU_PROXY", "").split()))
    if environment.get("TSUNAGARU_SECURE_COOKIES") == "yes" and not origin.startswith("https://"):
        raise ValueError("TSUNAGARU_SECURE_COOKIES is no more: say TSUNAGARU_ORIGIN=https://… instead")
    return in_directory(data_dir, **changes)


def _network(text: str) -> IPv4Network | IPv6Network:
    try:
        return ip_network(text)
    except ValueError as error:
        raise ValueError("TSUNAGARU_PROXY is not addresses or networks with spaces between") from error


def _address(name: str, text: str) -> Address:
    host, separator, port = text.rpartition(":")
    if not separator or not host or not port.isdecimal() or int(port) > 65535:
        raise ValueError(f"{name} is not host:port")
    return Address(host, int(port))
