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
            "TSUNAGARU_ORIGIN": "https://coin.example.jp/",
            "TSUNAGARU_HOSTS": "coin.intra  Coin2.Intra",
            "TSUNAGARU_PROXY": "127.0.0.1 10.1.0.0/16 fd00::/8",
        }
    )
    assert settings.database_url == "postgresql://db/city"
    assert settings.web == Address("10.0.0.1", 80)
    assert (settings.origin, settings.https) == ("https://coin.example.jp", True)
    assert settings.hosts == ("coin.intra", "coin2.intra")
    assert [str(each) for each in settings.proxies] == ["127.0.0.1/32", "10.1.0.0/16", "fd00::/8"]


def test_without_a_word_nobody_is_a_proxy_and_nothing_is_https() -> None:
    settings = from_environment({})
    assert (settings.proxies, settings.https) == ((), False)


def test_who_still_asks_for_secure_cookies_alone_is_told_what_to_say_instead() -> None:
    with pytest.raises(ValueError, match="TSUNAGARU_ORIGIN=https"):
        from_environment({"TSUNAGARU_SECURE_COOKIES": "yes"})
    asked = {"TSUNAGARU_SECURE_COOKIES": "yes", "TSUNAGARU_ORIGIN": "https://coin.example.jp"}
    assert from_environment(asked).https


@pytest.mark.parametrize("text", ["*", "proxy.example.jp", "10.0.0.1/8", "10.0.0.1,10.0.0.2"])
def test_a_proxy_that_is_no_network_is_refused_by_name(text: str) -> None:
    with pytest.raises(ValueError, match="TSUNAGARU_PROXY"):
        from_environment({"TSUNAGARU_PROXY": text})


@pytest.mark.parametrize("text", ["8080", "host:", ":80", "host:many", "host:70000"])
def test_an_unreadable_address_is_refused_by_the_name_of_its_variable(text: str) -> None:
    with pytest.raises(ValueError, match="TSUNAGARU_WEB"):
        from_environment({"TSUNAGARU_WEB": text})
