"""A line of the access log as the person whom it is about reads it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from hub.identity.accesses import Access
from hub.identity.model import Kind
from kiosk.words.catalogue import Words

_WHO = {
    Kind.STAFF: ("窓口の職員", "Staff"),
    Kind.CITIZEN: ("あなた", "You"),
}

_WHAT = {
    "charge": ("さいふにチャージしました", "charged your wallet"),
    "see_charge": ("チャージの控えを開きました", "opened a receipt of a charge"),
    "find_payment": ("支払いを番号で調べました", "looked up a payment"),
    "see_wallet": ("さいふの残高と状態を調べました", "looked at your wallet"),
    "freeze": ("さいふを止めました", "locked your wallet"),
    "unfreeze": ("さいふを使えるようにしました", "unlocked your wallet"),
    "issue_card": ("さいふカードを発行しました", "issued a wallet card"),
    "print_card": ("さいふカードを印刷しました", "printed your wallet card"),
    "replace_card": ("さいふカードを再発行しました", "replaced your wallet card"),
    "unlock_card": ("さいふカードのロックを解除しました", "unlocked your wallet card"),
    "lose_card": ("さいふカードを紛失として止めました", "stopped a lost wallet card"),
    "confirm_other_person": (
        "別の方と判断して本人確認をしました",
        "confirmed your identity as another person's",
    ),
    "confirm_identity": ("本人確認をしました", "confirmed your identity"),
    "withdraw_identity": ("本人確認を外しました", "took back the check of your identity"),
    "see_fix": ("訂正の記録を開きました", "opened a correction"),
    "propose_fix": ("訂正を起案しました", "proposed a correction"),
    "approve_fix": ("訂正を承認しました", "approved a correction"),
    "reject_fix": ("訂正を差し戻しました", "rejected a correction"),
    "open_drawer": ("窓口の引き出しを開けました", "opened the counter's drawer"),
    "close_drawer": ("窓口の引き出しを締めました", "closed the counter's drawer"),
    "journal": ("仕訳を読みました", "read the journal"),
    "export_journal": ("台帳を書き出しました", "exported the ledger"),
    "admit": ("端末を受け入れました", "admitted a device"),
    "name_device": ("端末に呼び名を付けました", "named a device"),
    "employ": ("職員を迎えました", "added a member of staff"),
    "change_roles": ("職員の権限を変えました", "changed the roles of a member of staff"),
    "reset_password": ("職員のパスワードを出し直しました", "reset a password of staff"),
    "leave": ("職員を退職にしました", "ended a member of staff's access"),
    "choose_password": ("自分のパスワードを変えました", "changed one's own password"),
    "add_passkey": ("職員のパスキーを追加しました", "added a passkey of staff"),
    "remove_passkey": ("職員のパスキーを削除しました", "removed a passkey of staff"),
    "read_transcript": ("会議の記録を読みました", "read the transcript of a meeting"),
    "revoke": ("端末を外しました", "revoked a device"),
    "quarantine": ("端末を隔離しました", "put a device in quarantine"),
    "release": ("端末の隔離を解きました", "let a device in again"),
    "turn_away": ("端末の申し込みを断りました", "turned a device away"),
    "clear_alarm": ("端末の知らせを済みにしました", "dealt with an alarm"),
    "write_notice": ("お知らせを起案しました", "wrote an announcement"),
    "approve_notice": ("お知らせを承認しました", "approved an announcement"),
    "return_notice": ("お知らせを差し戻しました", "sent an announcement back"),
    "withdraw_notice": ("お知らせを取り下げました", "withdrew an announcement"),
    "open_meeting": ("会議を始めました", "opened a meeting"),
    "close_meeting": ("会議を終えました", "closed a meeting"),
    "export_access": ("閲覧記録を書き出しました", "exported the access log"),
    "sign_books": ("帳簿を確認したことを記録しました", "signed the books"),
}
_OPENED = ("記録を開きました", "opened your record")


@dataclass(frozen=True, slots=True)
class Look:
    """Who did what when; no name of staff, whose number stands in the city's own log."""

    at: datetime
    who: tuple[str, str]
    what: tuple[str, str]


def in_words(access: Access) -> Look:
    """An action that has no words yet is still shown."""
    return Look(access.at, _WHO[access.kind], _WHAT.get(access.action, _OPENED))


def action_pairs() -> tuple[Words, ...]:
    """What each known action is called, in both languages."""
    return tuple(Words(ja, en.capitalize()) for ja, en in _WHAT.values())


def action_words() -> dict[str, str]:
    """What each known action is called, for the auditor's list."""
    return {action: ja for action, (ja, _en) in _WHAT.items()}
