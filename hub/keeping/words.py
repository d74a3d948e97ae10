"""Every sentence of safe keeping that refuses something."""

from __future__ import annotations

from enum import Enum


class Why(Enum):
    """Japanese, English, and what to do."""

    NOT_OURS = (
        "{folder} の持ち主として実行してください（いまは別の利用者です）。",
        "Run this as the user who owns {folder}, or it would leave files that the hub cannot read.",
    )
    NO_HUB = ("{folder} にハブのデータがありません。", "There is no hub in {folder}: look at TSUNAGARU_DATA.")
    INSIDE = (
        "控えはデータフォルダーの外に置いてください。",
        "A copy in the data folder is lost with it: name a folder elsewhere.",
    )
    COPYING = ("別のバックアップが進んでいます。", "Another backup is writing into {folder}.")
    NO_ROOM = ("{folder} に空きがありません。", "{folder} cannot be written: {error}")
    NO_COPY = (
        "{folder} に控えがありません。",
        "{folder} holds no whole copy: one has a manifest.json, and it is written last.",
    )
    TORN = (
        "控えが途中で切れています。別の控えを使ってください。",
        "This copy is not whole: {what}. Use another one.",
    )
    TAMPERED = (
        "控えが作られたときと違います。使わないでください。",
        "This copy is not as it was made: {what}. Use another one, and find out who changed it.",
    )
    UNSOUND = (
        "帳簿が検査に合いません。",
        "The books do not hold: {what}.",
    )
    OTHER_BACKEND = (
        "データベースの種類が違います。",
        "The copy is of {theirs} and DATABASE_URL names {ours}: set it to a database of the same kind.",
    )
    NEWER = (
        "この控えは新しい版のものです。ソフトウェアを更新してください。",
        "The copy was made by version {version} (migration {migration}), which is newer: update first.",
    )
    OCCUPIED = (
        "{what} にはデータがあります。残して復元するなら --put-aside を付けてください。",
        "There is something in {what}, and nothing is overwritten: --put-aside keeps it under another name.",
    )
    DATABASE_IN_USE = (
        "データベースを使っている接続があります。ハブを止めてください。",
        "{count} other connections use this database: stop the hub (and whatever else reads it) first.",
    )
    NO_TOOLS = (
        "{tool} がありません。",
        "{tool} for PostgreSQL {server} is missing; on Debian: apt install postgresql-client-{server}",
    )
    OLD_TOOLS = (
        "{tool} がサーバーより古いです。",
        "{tool} is of PostgreSQL {found}, the server of {server}: apt install postgresql-client-{server}",
    )
    TOOL_FAILED = ("{tool} が失敗しました。", "{tool} failed: {said}")
    TOO_FAR = (
        "控えのあとの番号が多すぎます。--highest と書き留めた値を見てください。",
        "{count} numbers would be closed, too many: is --highest right, are the noted heads this hub's?",
    )


class Refused(Exception):
    """Safe keeping does not go on; the message is for people."""

    def __init__(self, why: Why, **facts: object) -> None:
        super().__init__(" ".join(each.format(**facts) for each in why.value))
        self.why = why
