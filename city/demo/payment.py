"""A shop takes a payment: amount, code from the citizen's phone, ledger, receipt, new balance."""

from __future__ import annotations

import io
import shutil
import time
from contextlib import closing
from pathlib import Path

import httpx
import zxingcpp
from PIL import Image
from playwright.sync_api import Browser, Page

from city import personas
from city.demo.steps import (
    StepFailed,
    auditor,
    evidence,
    open_screen,
    press,
    see,
    until,
    write_json,
)
from city.miniature import City, Part
from city.scenario import Scenario

PART = Part.SHOP


def play(city: City, chromium: Browser, scenario: Scenario, out: Path) -> None:
    """Leaves receipt (``.bin``, ``.png``), ``ledger.json``, ``evidence.json``, ``timings.json``, pictures."""
    till = open_screen(chromium, city.screens[personas.TILL], 800, 480)
    phone = open_phone(chromium, city)
    before = balance(phone)
    key_in(till, scenario.amount)
    code = code_on(phone)
    phone.screenshot(path=out / "phone.png")
    begun = time.monotonic()
    city.emulator("scanner").do("present", text=code)
    see(till, ".result-good", "the till does not say that it was paid")
    paid = time.monotonic()
    see(till, ".slip-confirmed", "the printer did not confirm the receipt")
    printed = time.monotonic()
    till.screenshot(path=out / "till.png")
    remaining = before - scenario.amount
    until("the phone does not show the new balance", lambda: balance(phone) == remaining)
    on_phone = time.monotonic()
    _keep_receipt(city, out)
    with closing(auditor(city)) as desk:
        write_json(out / "ledger.json", balanced_journal(desk))
        write_json(out / "evidence.json", evidence(desk, "printing", _receipt_printed))
    write_json(
        out / "timings.json",
        {
            "scan_to_paid_on_screen_ms": round((paid - begun) * 1000, 1),
            "scan_to_receipt_confirmed_ms": round((printed - begun) * 1000, 1),
            "scan_to_balance_on_phone_ms": round((on_phone - begun) * 1000, 1),
        },
    )


def open_phone(chromium: Browser, city: City) -> Page:
    """The citizen's phone, signed in."""
    phone = open_screen(chromium, f"{city.web}/phone", 390, 780)
    phone.fill("[name=login]", city.personas.citizen.login)
    phone.fill("[name=password]", city.personas.citizen.password)
    phone.click("button[type=submit]")
    see(phone, "#code svg", "the phone shows no code")
    return phone


def balance(phone: Page) -> int:
    """What the phone's screen says the wallet holds, in yen."""
    return int(phone.inner_text(".balance .amount").strip("￥¥ ").replace(",", ""))


def code_on(phone: Page) -> str:
    """The one-time code, read off the phone's screen as a camera would."""

    def look() -> str | None:
        picture = Image.open(io.BytesIO(phone.locator("#code").screenshot()))
        found = zxingcpp.read_barcodes(
            picture, formats=zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.QRCode])
        )
        return found[0].text if found else None

    return until("no code can be read off the phone's screen", look)


def key_in(till: Page, amount: int) -> None:
    """The amount, digit by digit, and on to the scan."""
    press(till, *(f"digits-{digit}" for digit in str(amount)), "confirm")
    see(till, ".scan-sign", "the till does not ask for a code")


def balanced_journal(desk: httpx.Client) -> dict[str, object]:
    """The journal; raises ``StepFailed`` when its lines do not sum to zero."""
    journal: dict[str, object] = desk.get("/desk/ledger/journal").raise_for_status().json()
    lines = journal["lines"]
    assert isinstance(lines, list)
    if not lines or sum(line["amount"] for line in lines) != 0:
        raise StepFailed("the journal's lines do not sum to zero")
    return journal


def _keep_receipt(city: City, out: Path) -> None:
    papers = city.paper_folder("till-printer")
    paper = until("no receipt came out", lambda: max(papers.glob("paper-*.bin"), default=None))
    shutil.copy(paper, out / "receipt.bin")
    shutil.copy(paper.with_suffix(".png"), out / "receipt.png")


def _receipt_printed(entries: list[dict[str, object]]) -> bool:
    return any(entry["rung"] == "printed" for entry in entries)
