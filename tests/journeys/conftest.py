"""Cities with real parts for the journeys: started once for each module, mended after each test.

Run with ``--dist loadfile`` under xdist: a module's tests then stay with the one city that they share.
"""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Error

from city.demo.steps import browser
from city.miniature import City, Part
from tests.journeys.desks import Desks
from tests.journeys.mending import Wear, faults_of, mend, worn
from tests.journeys.shopping import People, Shop, open_shop, people_of, rest

TEST_SECONDS = 120
"""A journey starts processes again and waits for links; two cores may be busy with other tests."""

_REPORT = pytest.StashKey[pytest.TestReport]()


def pytest_itemcollected(item: pytest.Item) -> None:
    item.add_marker(pytest.mark.journey)
    if item.get_closest_marker("timeout") is None:
        item.add_marker(pytest.mark.timeout(TEST_SECONDS))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Any:
    """What is on the screens is kept before fixtures lead them back to their first page."""
    report: pytest.TestReport = yield
    if report.when == "call":
        item.stash[_REPORT] = report
    fixtures: dict[str, Any] = getattr(item, "funcargs", {})
    if report.failed and {"chromium", "cities", "tmp_path_factory"} <= set(fixtures):
        folder = fixtures["tmp_path_factory"].getbasetemp() / "failed" / _file_name(item.name)
        _keep(folder / report.when, fixtures["chromium"], fixtures["cities"])
        report.sections.append(("pictures and logs", str(folder)))
    return report


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """Headless Chromium for the journeys of a module.

    It ends with the module: Playwright's loop counts as running in this thread, and no test of another
    room could start one of its own beside it.
    """
    with browser() as running:
        yield running


@pytest.fixture(scope="module")
def cities() -> dict[City, dict[str, dict[str, Any]]]:
    """The cities of this module, each with the faults that its emulators had when it was new."""
    return {}


@pytest.fixture(scope="module")
def desks() -> Iterator[Desks]:
    """The staff of this module's cities."""
    people = Desks()
    yield people
    people.close()


@pytest.fixture(scope="module")
def shop_city(cities: dict[City, Any]) -> Iterator[City]:
    with _city(cities, Part.SHOP) as city:
        yield city


@pytest.fixture(scope="module")
def people(shop_city: City) -> Iterator[People]:
    """The shop's customer and its auditor, for all tests of a module."""
    people = people_of(shop_city)
    yield people
    people.phone.close()
    people.desk.close()


@pytest.fixture
def shop(shop_city: City, people: People, chromium: Browser) -> Iterator[Shop]:
    """The till at rest before and after a test."""
    shop = open_shop(shop_city, people, chromium)
    yield shop
    rest(shop)


@pytest.fixture(scope="module")
def counter_city(cities: dict[City, Any]) -> Iterator[City]:
    with _city(cities, Part.COUNTER) as city:
        yield city


@pytest.fixture(scope="module")
def signage_city(cities: dict[City, Any]) -> Iterator[City]:
    with _city(cities, Part.SIGNAGE) as city:
        yield city


@pytest.fixture(scope="module")
def meeting_city(cities: dict[City, Any]) -> Iterator[City]:
    with _city(cities, Part.MEETING) as city:
        yield city


@pytest.fixture(scope="module")
def whole_city(cities: dict[City, Any]) -> Iterator[City]:
    """With every part: for what must hold of all of them together."""
    with _city(cities, *Part) as city:
        yield city


@contextmanager
def _city(cities: dict[City, Any], *parts: Part) -> Iterator[City]:
    """Below /tmp whatever TMPDIR says: a control socket's path may have 107 bytes."""
    home = Path(tempfile.mkdtemp(prefix="city-", dir="/tmp"))
    try:
        with City(home / "c", frozenset(parts)) as city:
            cities[city] = faults_of(city)
            yield city
            cities.pop(city)
    finally:
        shutil.rmtree(home, ignore_errors=True)


@pytest.fixture(autouse=True)
def left_as_found(
    request: pytest.FixtureRequest,
    chromium: Browser,
    cities: dict[City, dict[str, dict[str, Any]]],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[None]:
    """A passed test leaves a whole city; after a failed one it is mended for the next."""
    yield
    report = request.node.stash.get(_REPORT, None)
    for context in chromium.contexts:
        context.close()
    wear: list[Wear] = []
    for city, faults in cities.items():
        wear += worn(city, faults)
        mend(city, faults)
    assert report is None or report.failed or not wear, f"the test left the city broken: {wear}"


def _keep(folder: Path, chromium: Browser, cities: dict[City, Any]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for number, page in enumerate(page for context in chromium.contexts for page in context.pages):
        (folder / f"page-{number}.html").write_text(f"<!-- {page.url} -->\n{page.content()}")
        try:
            page.screenshot(path=folder / f"page-{number}.png", timeout=5000)
        except Error as error:
            (folder / f"page-{number}.txt").write_text(str(error))
    for city in cities:
        for log in city.log_files():
            shutil.copy(log, folder / log.name)


def _file_name(name: str) -> str:
    return re.sub(r"[^\w.-]+", "_", name)
