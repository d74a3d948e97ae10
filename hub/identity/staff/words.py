"""What the pages of the staff say. Data."""

from __future__ import annotations

from kiosk.words.catalogue import Words

GONE = Words(
    "この職員はいないか、すでに退職しています。",
    "There is no such member of staff, or he has left already.",
)
NOT_GONE = Words("この職員は退職していません。", "This member of staff has not left.")
OWN_ROLES = Words(
    "自分の権限は変えられません。別の管理者に頼んでください。",
    "You cannot change your own roles. Ask another administrator.",
)
OWN_LEAVING = Words(
    "自分を退職にはできません。別の管理者に頼んでください。",
    "You cannot end your own access. Ask another administrator.",
)
OWN_RESET = Words(
    "自分のパスワードは「自分の設定」で変えてください。",
    "Change your own password under “My settings”.",
)
LAST_ADMIN = Words(
    "管理の権限を持つ最後の人です。先に別の人に管理の権限を与えてください。",
    "The last administrator. Give the role to somebody else first.",
)
SECOND_PERSON = Words(
    "申請した人とは別の管理者が確認してください。",
    "An administrator other than the one who proposed it has to confirm.",
)
NO_RESET = Words(
    "確認を待つ申請はありません。開き直してください。",
    "Nothing waits to be confirmed. Please open the page again.",
)
NO_RECEIVER = Words(
    "引き継ぐ人の職員番号を確かめてください。",
    "Please check the staff number of whoever takes them over.",
)

PAGES = (
    Words("職員を迎える", "Add a member of staff"),
    Words("「職員を迎える」から始めてください。", "Begin with “Add a member of staff”."),
    GONE,
    NOT_GONE,
    OWN_ROLES,
    OWN_LEAVING,
    OWN_RESET,
    LAST_ADMIN,
    SECOND_PERSON,
    NO_RESET,
    NO_RECEIVER,
)
