"""What the hub is told of this subject: people, and who looked at what."""

from __future__ import annotations

from hub.core.registration import NavEntry, Role, Subject
from kiosk.words.catalogue import Words

AUDITOR = Role("auditor", "監査", "Auditor")
"""Reads logs and evidence, changes nothing."""
ADMIN = Role("admin", "管理", "Administrator")
"""Staff and their roles."""

REGISTERED = Subject(
    name="identity",
    ja="利用者",
    navigation=(
        NavEntry("/desk/organisation", "組織", "Organisation", "building"),
        NavEntry("/desk/access", "閲覧記録", "Access log", "search", frozenset({AUDITOR})),
        NavEntry("/desk/staff", "職員", "Staff", "person", frozenset({ADMIN})),
    ),
    phone=(
        NavEntry("/phone/safety", "サインインの設定・端末", "Passkeys and devices", "lock"),
        NavEntry("/phone/looked", "記録を見た人", "Who looked at your data", "search"),
    ),
    roles=(
        AUDITOR,
        ADMIN,
    ),
    acts={
        "found_section": Words("組織を設けました", "founded a section"),
        "change_section": Words("組織の名前や位置を変えました", "renamed or moved a section"),
        "close_section": Words("組織を廃止しました", "closed a section"),
        "appoint": Words("発令を入力しました", "entered an appointment"),
        "withdraw_appointment": Words("発令を取り消しました", "took an appointment back"),
        "employ": Words("職員を迎えました", "added a member of staff"),
        "change_roles": Words("職員の権限を変えました", "changed the roles of a member of staff"),
        "propose_reset": Words("パスワードの出し直しを申請しました", "proposed a new password of staff"),
        "drop_reset": Words("パスワードの出し直しを取り下げました", "took back a proposed new password"),
        "reset_password": Words("職員のパスワードを出し直しました", "reset a password of staff"),
        "leave": Words("職員を退職にしました", "ended a member of staff's access"),
        "stay": Words("職員の退職を取り消しました", "took back a member of staff's leaving"),
        "come_back": Words("退職した職員を迎え直しました", "let a member of staff come back"),
        "end_session": Words("サインインを終わらせました", "ended a session of staff"),
        "hand_over": Words("下書きを引き継ぎました", "handed drafts over"),
        "choose_password": Words("自分のパスワードを変えました", "changed one's own password"),
        "add_passkey": Words("職員のパスキーを追加しました", "added a passkey of staff"),
        "remove_passkey": Words("職員のパスキーを削除しました", "removed a passkey of staff"),
        "export_access": Words("閲覧記録を書き出しました", "exported the access log"),
    },
)
