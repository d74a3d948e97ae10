"""Words that more than one screen uses."""

from __future__ import annotations

from kiosk.words.catalogue import Catalogue, Words

COMMON: Catalogue = {
    "city": Words("木更津市", "Kisarazu City"),
    "language": Words("言語", "Language", "ことば"),
    "back": Words("戻る", "Back", "もどる"),
    "offline": Words("通信が切れています", "No connection", "つながっていません"),
    "drill": Words("訓練", "DRILL", "訓練（くんれん）"),
    "connection_lost": Words(
        "画面がつながっていません。つなぎ直しています",
        "This screen has lost its connection. Reconnecting",
        "画面（がめん）が つながっていません。もういちど つないでいます",
    ),
}
"""Shared by every flow's catalogue."""
