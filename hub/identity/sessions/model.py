"""What a device is called in a list of sessions. Pure."""

from __future__ import annotations

_DEVICES = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS", "Mac"),
    ("CrOS", "Chromebook"),
    ("Linux", "Linux"),
)


def device_name(user_agent: str) -> str:
    """What somebody would call the device that he sees in a list of his sign-ins."""
    for part, name in _DEVICES:
        if part in user_agent:
            return name
    return "端末"
