"""Names of what procedures issue, and their English. Data."""

from __future__ import annotations

from hub.procedures.documents import KINDS

PAGES = tuple(kind.words for kind in KINDS)

EASY = {
    "手続きの案内票": "市役所（しやくしょ）の 案内（あんない）の 紙（かみ）",
    "木更津市 総合窓口（見本）": "木更津市（きさらづし）の 窓口（まどぐち）（見本（みほん））",
}
"""What whoever holds a sheet reads when he verifies it."""
