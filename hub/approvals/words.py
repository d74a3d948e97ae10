"""What the desk calls states and moves, and sentences that stand in Japanese alone. Data."""

from __future__ import annotations

from hub.approvals import model
from hub.approvals.model import Move, State
from kiosk.words.catalogue import Words

STATES = {
    State.DRAFTED: ("quiet", Words("起案中", "Draft")),
    State.CIRCULATING: ("info", Words("承認待ち", "Waiting")),
    State.RETURNED: ("warn", Words("差し戻し", "Returned")),
    State.REJECTED: ("quiet", Words("却下", "Rejected")),
    State.WITHDRAWN: ("quiet", Words("取り下げ", "Withdrawn")),
    State.APPROVED: ("warn", Words("承認済み・反映中", "Approved, not yet done")),
    State.EXECUTED: ("good", Words("承認済み", "Approved")),
    State.OVERRIDDEN: ("bad", Words("緊急専行・確認待ち", "Override to review")),
    State.CONFIRMED: ("good", Words("緊急専行・確認済み", "Override confirmed")),
    State.OBJECTED: ("bad", Words("緊急専行・異議あり", "Override objected to")),
}
"""State → colour of the tag and its words."""

MOVES = {
    Move.WRITE: ("quiet", Words("起案", "Written")),
    Move.SUBMIT: ("info", Words("回付", "Submitted")),
    Move.APPROVE: ("good", Words("承認", "Approved")),
    Move.RETURN: ("warn", Words("差し戻し", "Returned")),
    Move.REJECT: ("bad", Words("却下", "Rejected")),
    Move.WITHDRAW: ("quiet", Words("取り下げ", "Withdrawn")),
    Move.EXECUTE: ("good", Words("施行", "Done")),
    Move.OVERRIDE: ("bad", Words("緊急専行", "Override")),
    Move.CONFIRM: ("good", Words("確認（後閲）", "Confirmed")),
    Move.OBJECT: ("bad", Words("異議（後閲）", "Objected")),
}

TOLD = {
    Move.APPROVE: Words("{what}が承認されました", "Approved – {what}"),
    Move.RETURN: Words(
        "{what}が差し戻されました。理由を見て直してください", "Sent back, see the reason – {what}"
    ),
    Move.REJECT: Words("{what}が却下されました", "Rejected – {what}"),
    Move.CONFIRM: Words("緊急専行の{what}が確認されました", "The override was confirmed – {what}"),
    Move.OBJECT: Words(
        "緊急専行の{what}に異議が出ました。見てください", "The override was objected to – {what}"
    ),
}
"""What the writer of a matter is told of what others did with it."""

WAITS = ("info", Words("いまここ", "Waits here"))
LATER = ("quiet", Words("これから", "To come"))
"""Steps of a route on which nobody has said a word yet."""

PAGES = (
    *(
        Words(f"{each.ja} {each.en}", each.en)
        for _, each in (*STATES.values(), *MOVES.values(), WAITS, LATER)
    ),
    Words(model.NO_RIGHT, "You hold no right to this approval. Ask who does, or check the deputy's period."),
    Words(
        "緊急専行の権限がないか、緊急のお知らせではありません。承認を待ってください。",
        "You hold no right to an override, or this is no urgent announcement. Wait for the approval.",
    ),
    Words(
        "この件を見る権限がありません。担当の人に頼んでください。",
        "You hold no right to see this. Ask whoever is in charge of it.",
    ),
    Words(model.OWN, "Somebody other than the writer has to decide. Nobody decides on what he wrote."),
    Words(model.TWICE, "You have decided on this already. The next step is somebody else's."),
    Words(model.CHANGED, "It was changed after this page was opened. Please look again before you decide."),
    Words(model.NOT_WRITER, "Only its writer can withdraw it."),
    Words(model.NO_REASON, "Please give the reason."),
    Words(model.STANDS[State.DRAFTED], "It has not been submitted yet. Please reload the page."),
    Words(
        model.STANDS[State.CIRCULATING],
        "It is being decided on. To write it again, withdraw it or ask for it to be sent back.",
    ),
    Words(model.STANDS[State.RETURNED], "Somebody else has sent it back already. Please reload the page."),
    Words(model.STANDS[State.REJECTED], "Somebody else has rejected it already. Please reload the page."),
    Words(model.STANDS[State.WITHDRAWN], "Its writer has withdrawn it. There is nothing to decide."),
    Words(model.STANDS[State.EXECUTED], "Somebody else has approved it already. Please reload the page."),
    Words(model.STANDS[State.OVERRIDDEN], "It went out by emergency override. Please reload the page."),
    Words(model.STANDS[State.CONFIRMED], "The override was reviewed already. Please reload the page."),
    Words(
        "この承認は見つかりません。一覧から選び直してください。",
        "There is no such approval. Choose one from the list.",
    ),
    Words(
        "緊急専行ができるのは、緊急のお知らせと、その権限がある人だけです。承認を待ってください。",
        "Only an alert goes out by override, and only by who has that right. Please wait for the approval.",
    ),
    Words(
        "この件には、この操作がありません。画面を読み直してください。",
        "That cannot be done with this matter. Please reload the page.",
    ),
    Words(
        "自分を自分の代理にはできません。別の職員を選んでください。",
        "You cannot be your own deputy. Choose somebody else.",
    ),
    Words(
        "この番号の職員はいないか、すでに退職しています。番号を確かめてください。",
        "Nobody of the staff has that number any more. Please check it.",
    ),
    Words(
        "終わりの日は、始まりの日と今日より前にはできません。",
        "The last day cannot be before the first day or before today.",
    ),
    Words("代理に任せられる承認の権限がありません。", "You hold no right that a deputy could have."),
    Words("この代理は見つかりません。一覧を読み直してください。", "There is no such deputy. Please reload."),
    Words("承認の代理", "Deputies for approvals"),
    Words("承認を待たずに出す（緊急専行）", "Emergency override"),
    Words("この日の終わりまで", "Until the end of that day"),
    Words("期限を過ぎています Overdue", "Overdue"),
    Words("始まりの日と終わりの日を入力してください。", "Please type the first and the last day."),
)

EASY = {
    "承認に出したものを取り下げました": "たのんだことを やめました",
    "緊急専行で、承認の前に出しました": "いそぐので すぐに 出しました",
    "緊急専行を確認しました": "すぐに 出したものを たしかめました",
    "緊急専行に異議を付けました": "すぐに 出したものは よくないと いいました",
    "承認の代理を決めました": "かわりに きめる人を きめました",
    "承認の代理を終わりにしました": "かわりに きめる人は いなくなりました",
}
"""What staff did, as the access log tells a citizen, in やさしい日本語."""
