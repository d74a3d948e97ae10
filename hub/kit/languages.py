"""In which language somebody reads the pages: chosen once, kept by the browser; first as the browser says."""

from __future__ import annotations

import re
from urllib.parse import quote

from starlette.requests import Request

from hub.kit.english import in_english
from kiosk.words.language import Language

COOKIE = "tsunagaru-language"
KEPT_SECONDS = 365 * 24 * 3600
_NAMES = {Language.JA: "日本語", Language.EN: "English"}
OFFERED = (Language.JA, Language.EN)
_RANGE = re.compile(
    r"(?P<tag>[A-Za-z]+)(-[A-Za-z0-9]+)*(?:[ \t]*;[ \t]*q=(?P<weight>0(?:\.[0-9]{0,3})?|1(?:\.0{0,3})?))?",
    re.I,
)


def language_of(request: Request) -> Language:
    """The choice, else the first of the browser's languages that we speak, else Japanese."""
    chosen = request.cookies.get(COOKIE, "")
    if chosen in OFFERED:
        return Language(chosen)
    return _preferred(request.headers.get("accept-language", ""))


def _preferred(header: str) -> Language:
    """``Accept-Language`` (RFC 9110, 12.5.4): the highest weight wins, the first among equals."""
    best, language = 0.0, Language.JA
    for part in header.split(","):
        read = _RANGE.fullmatch(part.strip())
        if read is None:
            continue
        wanted = float(read["weight"] or 1)
        offered = next((each for each in OFFERED if read["tag"].lower() == each.value), None)
        if offered is not None and wanted > best:
            best, language = wanted, offered
    return language


def in_language(request: Request, page: str) -> str:
    """The page as this person reads it."""
    return in_english(page) if language_of(request) is Language.EN else page


def other_language(request: Request) -> tuple[str, str, str]:
    """Address, code and own name of the language that one may change to."""
    other = Language.JA if language_of(request) is Language.EN else Language.EN
    here = request.url.path if request.method == "GET" else ""
    query = f"?{request.url.query}" if request.method == "GET" and request.url.query else ""
    back = f"?back={quote(here + query, safe='/')}" if here else ""
    return f"/language/{other.value}{back}", other.value, _NAMES[other]
