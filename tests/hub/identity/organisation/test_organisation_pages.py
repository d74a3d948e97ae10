"""The organisation at the desk: everybody reads it as of a day, an administrator enters what changes."""

from __future__ import annotations

import re

import pytest

from hub.core import subjects
from hub.core.context import Context
from hub.core.db import reading
from hub.identity.access import service as accesses
from hub.identity.access.service import Wanted
from hub.identity.subject import ADMIN
from hub.kit import access_log
from tests.hub.browser import Browser, browsing, employ

NEW = "/desk/organisation/sections/new"
APPOINT = "/desk/organisation/appointments/new"


def found(office: Browser, name: str, level: str, parent: str = "", day: str = "2026-04-01") -> str:
    id = re.findall(r'name="id" value="([^"]+)"', office.get(NEW).text)[0]
    fields = {"id": id, "name": name, "level": level, "parent": parent, "day": day}
    assert office.submit(NEW, "/desk/organisation/sections", **fields).status_code == 303
    return str(id)


def appoint(office: Browser, id: str, login: str, section: str, post: str, day: str) -> int:
    fields = {"id": id, "login": login, "order": "assign", "section": section, "post": post, "day": day}
    return office.submit(APPOINT, "/desk/organisation/appointments", **fields).status_code


def test_an_administrator_builds_the_tree_and_everybody_reads_it_as_of_a_day(context: Context) -> None:
    employ(context, "admin", ADMIN)
    employ(context, "s1")
    with browsing(context) as office, browsing(context) as theirs:
        office.sign_in("admin")
        theirs.sign_in("s1")
        top = found(office, "総務部", "department")
        division = found(office, "広報課", "division", top)
        assert appoint(office, "a-1", "s1", division, "manager", "令和8年10月1日") == 303
        page = theirs.get("/desk/organisation").text
        assert page.index("総務部") < page.index("広報課")
        assert "課長　" in page
        assert "組織を追加" not in page
        assert "職員 s1" in theirs.get(f"/desk/organisation/sections/{division}").text
        assert "課長　" not in theirs.get("/desk/organisation?day=2026-09-30").text
        assert "総務部" not in theirs.get("/desk/organisation?day=2026-03-31").text
    with reading(context.engine) as tx:
        noted = accesses.listed(tx, Wanted())
        called = access_log.names(tx, noted)
    assert [called["identity", each.reference] for each in noted] == ["職員 s1", "広報課", "総務部"]
    acts = [each.action for each in noted]
    assert acts == ["appoint", "found_section", "found_section"]


def test_a_name_of_next_april_is_shown_as_to_come_and_a_closed_section_says_since_when(
    context: Context,
) -> None:
    employ(context, "admin", ADMIN)
    with browsing(context) as office:
        office.sign_in("admin")
        id = found(office, "広報課", "division")
        here = f"/desk/organisation/sections/{id}"
        office.submit(f"{here}/change", f"{here}/change", name="秘書広報課", day="2027-04-01")
        assert "これから" in office.get(here).text
        assert office.submit(f"{here}/close", f"{here}/close", day="2027-10-01").status_code == 303
        assert "この日には、この組織はありません" in office.get(f"{here}?day=2028-01-01").text
        assert office.get(f"{here}?day=2028-01-01").text.count("秘書広報課") >= 2


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"login": "nobody"}, "その職員番号の人はいません"),
        ({"section": ""}, "この日にある組織を選んでください"),
        ({"post": ""}, "職を選んでください"),
        ({"day": ""}, "日を入力してください"),
        ({"order": "leave"}, "退職は、職員のページで"),
    ],
)
def test_an_order_that_cannot_be_says_why_and_keeps_what_was_typed(
    context: Context, fields: dict[str, str], said: str
) -> None:
    employ(context, "admin", ADMIN)
    with browsing(context) as office:
        office.sign_in("admin")
        section = found(office, "広報課", "division")
        typed = {
            "id": "a-1",
            "login": "admin",
            "order": "charge",
            "section": section,
            "post": "manager",
            "day": "2026-10-01",
        }
        answer = office.submit(APPOINT, "/desk/organisation/appointments", **(typed | fields))
        assert answer.status_code == 409
        assert said in answer.text
        assert ('value="admin"' in answer.text) is ("login" not in fields)
        assert 'value="a-1"' in answer.text


def test_a_section_that_cannot_be_closed_says_what_goes_first(context: Context) -> None:
    employ(context, "admin", ADMIN)
    with browsing(context) as office:
        office.sign_in("admin")
        top = found(office, "総務部", "department")
        found(office, "広報課", "division", top)
        here = f"/desk/organisation/sections/{top}/close"
        answer = office.submit(here, here, day="2026-10-01")
        assert (answer.status_code, "下の組織があります" in answer.text) == (409, True)
        assert office.get("/desk/organisation/sections/unknown").status_code == 404


def test_nobody_else_changes_the_organisation(context: Context) -> None:
    employ(context, "s1", *(set(subjects.roles().values()) - {ADMIN}))
    with browsing(context) as browser:
        browser.sign_in("s1")
        token = browser.token("/desk")
        assert {browser.get(path).status_code for path in (NEW, APPOINT)} == {403}
        for path in (
            "sections",
            "sections/x/change",
            "sections/x/close",
            "appointments",
            "appointments/x/withdraw",
        ):
            fields = {"csrf": token, "id": "x", "name": "x", "level": "unit", "day": "2026-04-01"}
            more = {"login": "s1", "order": "assign"}
            assert browser.post(f"/desk/organisation/{path}", **fields, **more).status_code == 403
