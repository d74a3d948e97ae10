"""A name as it is compared with others: one form for all the ways in which one person's is written. Pure.

Only for comparing. What people are called keeps its very characters (``edge.wire.text``).
"""

from __future__ import annotations

import unicodedata

from edge.wire.text import without_variations

OLD_FORMS = """
亜亞 為爲 稲稻 栄榮 衛衞 円圓 塩鹽 応應 桜櫻 温溫 亀龜 関關 巌巖 気氣 経經 継繼 恵惠 恒恆 広廣 国國
穂穗 斉齊 斎齋 沢澤 滝瀧 実實 寿壽 渋澁 条條 静靜 真眞 晋晉 粋粹 数數 瀬瀨 禅禪 総總 荘莊 蔵藏 台臺
団團 鉄鐵 伝傳 徳德 豊豐 浜濱 弥彌 与與 来來 頼賴 竜龍 緑綠 塁壘 礼禮 蛍螢 黄黃 黒黑 歩步 辺邊 万萬
宝寶 当當 対對 戸戶 学學 芸藝 県縣 尭堯 桧檜 槙槇 曽曾
"""
"""The form in use, then the one of old: 常用漢字表 (平成22年内閣告示第2号), its 康熙字典体 in brackets, and
人名用漢字 (戸籍法施行規則別表第二). Chosen for names from general knowledge of both,
not compared line by line."""

COMMON_FORMS = """
高髙 崎﨑嵜 吉𠮷 辺邉 浜濵 橋槗 柳栁 桑桒 土圡 富冨 島嶋嶌
"""
"""Forms that names keep beside the one in dictionaries, as 法務省's 戸籍統一文字 and MJ縮退マップ know them;
from general knowledge as well."""

_SMALL_KANA = str.maketrans("ァィゥェォッャュョヮヵヶ", "アイウエオツヤユヨワカケ")
_PLAIN_KANJI = {ord(other): forms[0] for forms in (OLD_FORMS + COMMON_FORMS).split() for other in forms[1:]}


def compared(name: str) -> str:
    """The name without blanks and signs, in the plain form of each character; of kana the large katakana."""
    wide = unicodedata.normalize("NFKC", without_variations(name)).casefold()
    plain = "".join(_katakana(sign) for sign in wide if unicodedata.category(sign)[0] in "LMN")
    return plain.translate(_SMALL_KANA).translate(_PLAIN_KANJI)


def _katakana(sign: str) -> str:
    return chr(ord(sign) + 0x60) if "ぁ" <= sign <= "ゖ" else sign
