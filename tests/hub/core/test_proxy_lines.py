"""Whom the proxy that we give counts as one: the same as the hub does, by its ``map`` of addresses."""

from __future__ import annotations

import re
from ipaddress import IPv6Address

import pytest

from hub.core.limits import network
from tests.support.nginx import GIVEN

_RULE = re.compile(r'^    "~(?P<pattern>[^"]+)" (?P<value>\$1[:0$2]*);$', re.M)


def line(address: str) -> str:
    """What nginx counts by: the first expression of the map that fits, else the address."""
    for rule in _RULE.finditer(GIVEN.read_text(encoding="utf-8")):
        if found := re.search(rule["pattern"], address):
            return found.expand(rule["value"].replace("$", "\\"))
    return address


@pytest.mark.parametrize(
    "prefix",
    [
        "2001:db8:a:b",
        "2001:db8:a:0",
        "2001:db8:0:b",
        "2001:db8:0:0",
        "2001:0:0:b",
        "2001:0:0:0",
        "fe80:0:0:0",
    ],
)
def test_an_ipv6_line_is_one_at_the_proxy_whatever_address_of_it_shows(prefix: str) -> None:
    ends = ("1:2:3:4", "0:0:0:1", "0:2:0:4", "1:0:0:0", "0:0:0:0", "ffff:ffff:ffff:ffff")
    shown = [str(IPv6Address(f"{prefix}:{end}")) for end in ends]
    assert len({network(address) for address in shown}) == 1
    assert {line(address) for address in shown} == {prefix}


def test_an_ipv4_address_is_a_line_of_its_own() -> None:
    assert line("203.0.113.9") == "203.0.113.9"
    assert line("::ffff:203.0.113.9") == "::ffff:203.0.113.9"
