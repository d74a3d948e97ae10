"""Sentences of the register, at the desk and for anybody who holds a paper, and their English. Data."""

from __future__ import annotations

from hub.documents.model import State, Why
from hub.kit.lists.declaration import State as Badge
from kiosk.words.catalogue import Words

REFUSALS = {
    Why.TOO_LATE: Words(
        "文書を作るのに時間がかかりすぎました。もう一度お試しください。",
        "Making the document took too long. Please try again.",
    ),
    Why.LOST: Words(
        "この文書の中身がサーバーに見つかりません。番号を添えて管理者に知らせてください。",
        "The content of this document is not on the server. Tell an administrator its number.",
    ),
    Why.NOT_VALID: Words(
        "この文書は、もう有効ではありません。一覧で今の状態を確かめてください。",
        "This document is valid no more. See in the list how it stands now.",
    ),
}

STATES = {
    State.RESERVED: Badge("quiet", Words("作成中", "Being made")),
    State.VALID: Badge("good", Words("有効", "Valid")),
    State.SUPERSEDED: Badge("warn", Words("新しい版あり", "Superseded")),
    State.REVOKED: Badge("bad", Words("無効", "Revoked")),
    State.VOID: Badge("quiet", Words("欠番", "Void")),
}
"""How a document stands, as a tag."""

VERIFIED = {
    State.RESERVED: (
        "info",
        Words("この文書は、いま作っているところです", "This document is just being made"),
        Words("少し待ってから、もう一度開いてください。", "Wait a little and open this page again."),
    ),
    State.VALID: (
        "good",
        Words("この番号の文書は有効です", "The document with this number is valid"),
        Words(
            "お手元の紙の文書名・番号・発行日が、下と同じか見てください。違うときは、その紙は本物ではありません。",
            "Compare title, number and day on your paper with those below. If they differ, it is false.",
        ),
    ),
    State.SUPERSEDED: (
        "warn",
        Words("新しい版が出ています", "There is a newer version"),
        Words(
            "この文書は市が発行しましたが、いまは下の「新しい番号」の文書に替わっています。",
            "The city issued this document, and has since replaced it by the newer one below.",
        ),
    ),
    State.REVOKED: (
        "bad",
        Words("この文書は無効です", "This document has been revoked"),
        Words(
            "市が発行しましたが、いまは使えません。くわしくは、発行した窓口に番号を伝えてください。",
            "The city issued it, and it is valid no more. Tell its number to the office that issued it.",
        ),
    ),
    State.VOID: (
        "bad",
        Words("この番号の文書は発行されていません", "No document was issued with this number"),
        Words(
            "番号を取りましたが、紙は作られませんでした（欠番）。この番号の紙があれば、本物ではありません。",
            "The number was taken but no paper was made. Any paper that bears it is not genuine.",
        ),
    ),
}
"""What whoever holds a paper is told: kind of banner, what is so, what to do."""

PAGES = (
    *(each for _, *pair in VERIFIED.values() for each in pair),
    Words("文書", "Documents"),
    Words("まだ文書がありません", "No documents yet"),
    Words("文書の確認", "Check a document"),
    Words("文書を出せません", "No document"),
    Words(
        "この文書は見つかりません。一覧から選び直してください。",
        "There is no such document. Choose one from the list.",
    ),
    Words(
        "文書を扱う役割がありません。管理者に役割を確かめてください。",
        "None of your roles has documents. Ask an administrator.",
    ),
)

EASY = {
    "文書を開きました": "あなたの 紙（かみ）を 見ました",
    "文書を無効にしました": "あなたの 紙（かみ）を 使えなく しました",
    "文書の確認": "この 紙（かみ）は 本物（ほんもの）ですか",
    "この番号の文書は有効です": "この 番号（ばんごう）の 紙（かみ）は 使えます",
    "お手元の紙の文書名・番号・発行日が、下と同じか見てください。違うときは、その紙は本物ではありません。": (
        "あなたの 紙（かみ）を 見てください。名前（なまえ）と 番号（ばんごう）と 日が 下と おなじですか。"
        "ちがうときは、うその 紙（かみ）です。"
    ),
    "この文書は、いま作っているところです": "この 紙（かみ）は、いま つくっています",
    "少し待ってから、もう一度開いてください。": "すこし 待（ま）って、もういちど 見てください。",
    "新しい版が出ています": "新しい 紙（かみ）が あります",
    "この文書は市が発行しましたが、いまは下の「新しい番号」の文書に替わっています。": (
        "この 紙（かみ）は 市が 出しました。いまは 新しい 紙（かみ）が あります。"
        "下の 新しい 番号（ばんごう）を 見てください。"
    ),
    "この文書は無効です": "この 紙（かみ）は 使えません",
    "市が発行しましたが、いまは使えません。くわしくは、発行した窓口に番号を伝えてください。": (
        "市が 出しましたが、いまは 使えません。市の 窓口（まどぐち）で、この 番号（ばんごう）を いってください。"
    ),
    "この番号の文書は発行されていません": "この 番号（ばんごう）の 紙（かみ）は ありません",
    "番号を取りましたが、紙は作られませんでした（欠番）。この番号の紙があれば、本物ではありません。": (
        "市は この 番号（ばんごう）の 紙（かみ）を つくっていません。その 紙（かみ）は うその 紙（かみ）です。"
    ),
    "この文書は見つかりません": "この 紙（かみ）は ありません",
    "読み取ったコードは、市の文書のものではありません。コードが欠けていないか見て、もう一度読み取ってください。": (
        "これは 市の コードでは ありません。コードが ぜんぶ 見えるようにして、もういちど 読（よ）んでください。"
    ),
    "それでも見つからないときは、その紙を使わず、市役所に知らせてください。": (
        "それでも ないときは、その 紙（かみ）を 使わないでください。市役所（しやくしょ）に いってください。"
    ),
    "種類 Kind": "しゅるい Kind",
    "文書名 Title": "名前（なまえ） Title",
    "番号 Number": "番号（ばんごう） Number",
    "版 Version": "何回目（なんかいめ） Version",
    "発行日 Issued": "出した日 Issued",
    "発行者 Issued by": "出したところ Issued by",
    "終わり Ended": "使えなくなった日 Ended",
    "新しい番号 Newer": "新しい 番号（ばんごう） Newer",
    "ファイルと比べる": "ファイルと くらべる",
    "この文書のファイルをお持ちなら、選ぶか、ここに置いてください。ファイルはどこにも送られません。": (
        "この 紙（かみ）の ファイルが ありますか。えらんでください。ファイルは どこにも 送（おく）りません。"
    ),
    "比べるファイル": "くらべる ファイル",
    "ファイルを選ぶ": "ファイルを えらぶ",
    "同じです。市が発行したままのファイルです": "おなじです。市が 出した ファイルです",
    "違います。発行したファイルから変わっています": "ちがいます。市が 出した ファイルでは ありません",
    "このブラウザでは比べられません。安全な接続（https）で開いてください": (
        "この ブラウザでは くらべることが できません。https で 見てください"
    ),
}
