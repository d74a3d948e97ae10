"""What the organisation's pages call things, and their English. Data."""

from __future__ import annotations

from hub.identity.organisation.model import Level, Order
from hub.identity.organisation.posts import posts
from kiosk.words.catalogue import Words

LEVELS = {
    Level.DEPARTMENT: Words("部", "Department"),
    Level.DIVISION: Words("課", "Division"),
    Level.UNIT: Words("係", "Unit"),
}
ORDERS = {
    Order.ASSIGN: Words("配属・異動", "Main post"),
    Order.CHARGE: Words("兼務", "Post beside it"),
    Order.RELEASE: Words("兼務を解く", "Release from a post"),
    Order.LEAVE: Words("退職", "Leaves"),
}
DAY_NEEDED = Words("日を入力してください。", "Please type the day.")
UNKNOWN_PERSON = Words(
    "その職員番号の人はいません。番号を確かめてください。", "Nobody has this staff number. Please check it."
)

PAGES = (
    *LEVELS.values(),
    *ORDERS.values(),
    *(Words(each.ja, each.en) for each in posts().values()),
    DAY_NEEDED,
    UNKNOWN_PERSON,
    Words("組織", "Organisation"),
    Words("組織を追加", "Add a section"),
    Words("組織の名前・位置を変える", "Rename or move a section"),
    Words("組織を廃止する", "Close a section"),
    Words("発令を入力", "Enter an appointment"),
    Words("元号（令和）でも入力できます。", "Japanese eras are read as well."),
    Words("「組織を追加」から始めてください。", "Begin with “Add a section”."),
    Words("管理の人が入力すると、ここに出ます。", "It appears here when an administrator has entered it."),
    Words("「発令を入力」で配属してください。", "Put somebody here by “Enter an appointment”."),
    Words("配属されると、ここに出ます。", "Whoever is put here appears here."),
    Words(
        "先の日を入力すると、その日から変わります。今までの記録は残ります。",
        "A day to come counts from that day. The record of before stays.",
    ),
    Words(
        "この日から変わります。配属・異動では、それまでの本務はこの日に終わります。",
        "It counts from this day, on which the main post of before ends.",
    ),
    Words("発令", "Appointment"),
    Words("兼務", "Concurrent"),
    Words("欠員", "Vacant"),
    Words("廃止", "Closed"),
    Words("（上はありません）", "(none above)"),
    Words("選んでください", "Please choose"),
    Words(
        "下の組織があります。先に移すか、廃止してください。",
        "There are sections under it. Move or close them first.",
    ),
    Words(
        "この日に所属する人がいます。先に異動を入力してください。",
        "Somebody is in it on that day. Enter the transfers first.",
    ),
    Words(
        "退職は、職員のページで入力してください。",
        "Leaving is entered on the page of the member of staff.",
    ),
    Words("この日にある組織を選んでください。", "Choose a section that there is on that day."),
    Words("職を選んでください。", "Please choose a post."),
    Words("この日に、その兼務はありません。", "There is no such post beside the main one on that day."),
    Words(
        "この発令は見つかりません。開き直してください。",
        "No such order. Please open the page again.",
    ),
    Words(
        "もう始まった発令は取り消せません。新しい発令を入力してください。",
        "It has begun and cannot be taken back. Enter a new order.",
    ),
    Words("この日にある、上の組織を選んでください。", "Choose a section above it that there is on that day."),
    Words(
        "この日には、この組織はありません。日を確かめてください。",
        "There is no such section on that day. Please check the day.",
    ),
)
