"""The bench of the devices goes each path through the real city: breaking unseen it would measure nothing."""

from __future__ import annotations

from playwright.sync_api import Browser

from city.miniature import City
from tests.bench.devices import Repeats, each_path


def test_each_path_of_the_bench_ends_in_front_of_a_person(whole_city: City, chromium: Browser) -> None:
    once = Repeats(payments=1, readings=1, announcements=1, sentences=1, idle_seconds=0.1)
    figures = each_path(whole_city, chromium, once)  # raises for a path that does not end
    assert (
        len([figure for figure in figures if figure.value > 0]) >= len(figures) - 1
    )  # an idle agent may idle
