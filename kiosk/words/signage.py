"""The few words that the screen itself adds to an announcement."""

from __future__ import annotations

from kiosk.words.catalogue import Catalogue, Words
from kiosk.words.common import COMMON

SIGNAGE: Catalogue = COMMON | {
    "title": Words("お知らせ", "Announcements"),
    "welcome": Words("ようこそ 木更津市へ", "Welcome to Kisarazu"),
    "level": Words("警戒レベル", "Level"),
    "issued": Words("{time} 発表", "issued {time}"),
    "drill_band": Words("これは訓練です", "THIS IS ONLY A DRILL"),
    "kept": Words("通信なし", "Offline"),
    "stopped": Words(
        "市が停止中・記録は無事・情報政策課へ",
        "Stopped by the city. Nothing is lost: call its IT section",
    ),
}
