"""Ports are drawn so that cities that start side by side do not meet."""

from __future__ import annotations

import socket

from city.ports import EACH, FIRST, SLICES, free_port


def test_ports_drawn_one_after_another_differ_and_stand_below_the_systems_own() -> None:
    drawn = [free_port() for _ in range(20)]
    assert len(set(drawn)) == 20
    assert all(FIRST <= port < FIRST + SLICES * EACH <= 32_768 for port in drawn)


def test_a_port_that_somebody_listens_on_is_passed_over() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", free_port()))
        taken.listen()
        assert taken.getsockname()[1] not in [free_port() for _ in range(EACH)]
