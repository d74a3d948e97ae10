"""In which language somebody reads the pages: chosen once, kept by the browser; first as the browser says."""

from __future__ import annotations

import re
from urllib.parse import quote

from starlette.requests import Request

from hub.kit.easy import in_easy
from hub.kit.english import in_english
from kiosk.words.language import Language

COOKIE = "tsunagaru-language"
KEPT_SECONDS = 365 * 24 * 3600
_NAMES = {Language.JA: "日本語", Language.EASY: "やさしい日本語", Language.EN: "English"}
OFFERED = (Language.JA, Language.EN)
"""At the desk."""
FOR_CITIZENS = (Language.JA, Language.EASY, Language.EN)
CITIZENS = ("/phone", "/verify")
"""Pages below them are read by citizens."""
_RANGE = re.compile(
    r"(?P<tag>[A-Za-z]+)(-[A-Za-z0-9]+)*(?:[ \t]*;[ \t]*q=(?P<weight>0(?:\.[0-9]{0,3})?|1(?:\.0{0,3})?))?",
    re.I,
)


def language_of(request: Request) -> Language:
    """The choice, else the first of the browser's languages that we speak, else Japanese."""
    chosen = request.cookies.get(COOKIE, "")
    if chosen in FOR_CITIZENS:
        return Language(chosen) if chosen in offered(request) else Language.JA
    return _preferred(request.headers.get("accept-language", ""))


def _preferred(header: str) -> Language:
    """``Accept-Language`` (RFC 9110, 12.5.4): the highest weight wins, the first among equals."""
    best, language = 0.0, Language.JA
    for part in header.split(","):
        read = _RANGE.fullmatch(part.strip())
        if read is None:
            continue
        wanted = float(read["weight"] or 1)
        spoken = next((each for each in OFFERED if read["tag"].lower() == each.value), None)
        if spoken is not None and wanted > best:
            best, language = wanted, spoken
    return language


def in_language(request: Request, page: str) -> str:
    """The page as this person reads it."""
    match language_of(request):
        case Language.EN:
            return in_english(page)
        case Language.EASY:
            return in_easy(page)
        case Language.JA:
            return page


def offered(request: Request) -> tuple[Language, ...]:
    """The languages in which the page of this request can be read."""
    return FOR_CITIZENS if request.url.path.startswith(CITIZENS) else OFFERED


def other_languages(request: Request) -> list[tuple[str, str, str]]:
    """Address, ``lang`` and own name of each language that one may change to."""
    here = request.url.path if request.method == "GET" else ""
    query = f"?{request.url.query}" if request.method == "GET" and request.url.query else ""
    back = f"?back={quote(here + query, safe='/')}" if here else ""
    now = language_of(request)
    others = (each for each in offered(request) if each is not now)
    return [(f"/language/{each.value}{back}", each.html, _NAMES[each]) for each in others]
