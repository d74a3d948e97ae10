from __future__ import annotations

from pathlib import Path

import pytest

from hub.core.settings import Address, from_environment


def test_a_hub_without_settings_is_on_loopback_with_sqlite() -> None:
    settings = from_environment({"TSUNAGARU_DATA": "/srv/hub"})
    assert settings.database_url == "sqlite:////srv/hub/hub.sqlite"
    assert {settings.broker.host, settings.web.host, settings.device_port.host} == {"127.0.0.1"}
    assert settings.media_dir == Path("/srv/hub/media")


def test_settings_are_read_from_the_environment() -> None:
    settings = from_environment(
        {
            "TSUNAGARU_DATA": "/srv/hub",
            "DATABASE_URL": "postgresql://db/city",
            "TSUNAGARU_WEB": "10.0.0.1:80",
            "TSUNAGARU_SECURE_COOKIES": "yes",
        }
    )
    assert settings.database_url == "postgresql://db/city"
    assert settings.web == Address("10.0.0.1", 80)
    assert settings.secure_cookies


@pytest.mark.parametrize("text", ["8080", "host:", ":80", "host:many", "host:70000"])
def test_an_unreadable_address_is_refused_by_the_name_of_its_variable(text: str) -> None:
    with pytest.raises(ValueError, match="TSUNAGARU_WEB"):
        from_environment({"TSUNAGARU_WEB": text})
