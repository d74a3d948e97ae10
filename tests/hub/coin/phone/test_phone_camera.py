"""The phone's camera, live: Chromium shows itself a film of a poster."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
import segno
from PIL import Image
from playwright.async_api import expect

from hub.coin.qr import shop_code
from hub.core.context import Context
from tests.hub.coin.phone.test_phone_in_a_browser import sign_in
from tests.hub.coin.phones import charge, enrol, holding, open_shop
from tests.hub.serving import phone_at, served

WIDTH, HEIGHT, FRAMES = 640, 480, 10


def film(text: str, file: Path) -> None:
    """A code on a grey wall as uncompressed video (YUV4MPEG2, 4:2:0)."""
    drawn = io.BytesIO()
    segno.make_qr(text, encoding="utf-8").save(drawn, kind="png", scale=6, border=4)
    wall, code = Image.new("L", (WIDTH, HEIGHT), 120), Image.open(drawn).convert("L")
    code.thumbnail((400, 400))
    wall.paste(code, ((WIDTH - code.width) // 2, (HEIGHT - code.height) // 2))
    frame = b"FRAME\n" + wall.tobytes() + b"\x80" * (WIDTH * HEIGHT // 2)
    file.write_bytes(f"YUV4MPEG2 W{WIDTH} H{HEIGHT} F10:1 Ip A1:1 C420jpeg\n".encode() + frame * FRAMES)


@pytest.mark.timeout(120)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_poster_held_before_the_camera_leads_to_its_shop(context: Context, tmp_path: Path) -> None:
    charge(context, enrol(context, "hanako"), 5000)
    shop = open_shop(context, "港の¥100ショップ")
    film(shop_code.make(shop_code.ShopCode(shop.code, shop.name)), tmp_path / "poster.y4m")
    camera = (
        "--use-fake-device-for-media-stream",
        "--use-fake-ui-for-media-stream",
        f"--use-file-for-fake-video-capture={tmp_path / 'poster.y4m'}",
    )
    async with served(context) as web, phone_at(web, *camera) as phone:
        await sign_in(context, phone, "hanako")
        await phone.open("/phone/pay")
        await expect(phone.page.get_by_label("お店に聞いた金額")).to_be_visible(timeout=30_000)
        await expect(phone.page.get_by_text("港の¥100ショップ")).to_be_visible()


def test_a_number_that_leads_nowhere_stays_in_its_field_with_the_reason(context: Context) -> None:
    with holding(context, "c1") as holder:
        answer = holder.press("/phone/scan", text="12345678")
    assert answer.status_code == 422
    assert 'value="12345678"' in answer.text
    assert 'aria-invalid="true"' in answer.text
    assert "※必須" not in answer.text


def test_an_empty_wallet_says_where_to_charge_and_which_number_to_give(context: Context) -> None:
    with holding(context, "c1") as holder:
        empty = holder.phone.get("/phone").text
        assert "市の窓口に現金" in empty
        holder.charge(500)
        assert "市の窓口に現金" not in holder.phone.get("/phone").text
