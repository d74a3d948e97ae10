"""What a page says of a field that cannot be read, and what each field is called. Data."""

from __future__ import annotations

from edge.wire.text import Fault
from kiosk.words.catalogue import Words

FAULTS = {
    Fault.CONTROL: Words(
        "{position}文字目に制御文字（{code}）があります。消してください。",
        "Character {position} is a control character ({code}). Please remove it.",
        "{position}文字（もじ）めに 使えない しるし（{code}）が あります。けしてください。",
    ),
    Fault.TURNING: Words(
        "{position}文字目に、文字の向きを変える見えない文字（{code}）があります。消してください。",
        "Character {position} is an invisible sign that turns the text ({code}). Please remove it.",
        "{position}文字（もじ）めに 見えない しるし（{code}）が あります。けしてください。",
    ),
    Fault.INVISIBLE: Words(
        "{position}文字目に見えない文字（{code}）があります。消してください。",
        "Character {position} is invisible ({code}). Please remove it.",
        "{position}文字（もじ）めに 見えない しるし（{code}）が あります。けしてください。",
    ),
    Fault.BLANK: Words(
        "{position}文字目に、空白に見える文字（{code}）があります。ふつうの空白にしてください。",
        "Character {position} only looks like a space ({code}). Please use an ordinary one.",
        "{position}文字（もじ）めの しるし（{code}）を けしてください。",
    ),
    Fault.PRIVATE: Words(
        "{position}文字目は、この端末だけの外字（{code}）です。ほかの画面では出ません。別の字にしてください。",
        "Character {position} exists on your device alone ({code}). Please use another one.",
        "{position}文字（もじ）めの 字（じ）（{code}）は 使えません。ほかの 字（じ）に してください。",
    ),
    Fault.LOOSE: Words(
        "{position}文字目の記号（{code}）が、どの文字にもついていません。消してください。",
        "The mark at character {position} ({code}) belongs to no letter. Please remove it.",
        "{position}文字（もじ）めの しるし（{code}）を けしてください。",
    ),
    Fault.PILED: Words(
        "{position}文字目に記号が重なりすぎています（{code}）。減らしてください。",
        "Character {position} bears too many marks ({code}). Please use fewer.",
        "{position}文字（もじ）めの しるし（{code}）を 少なく してください。",
    ),
}

CHECK = Words(
    "入力を確かめてください。直すところは、次のとおりです。",
    "Please check what you typed. What to mend:",
    "もういちど 見てください。なおすところが あります。",
)
REFUSED = Words("できませんでした。", "Not done.", "できませんでした。")
MISSING = Words("入力してください。", "Please fill this in.", "入れてください。")
TOO_LONG = Words(
    "{most}文字までで入力してください（今は{now}文字）。",
    "At most {most} characters, please; there are {now}.",
    "{most}もじまでに してください（いま {now}もじ）。",
)
MANY_MARKS = Words(
    "文字についた記号が多すぎます。減らすか、文を短くしてください。",
    "Its letters bear too many marks. Use fewer, or a shorter text.",
    "文字（もじ）の しるしが 多いです。少なく してください。",
)
TOO_SMALL = Words(
    "{ge}以上で入力してください。",
    "It must be {ge} or more.",
    "{ge}か、それより 大きい数字（すうじ）を 入れてください。",
)
TOO_BIG = Words(
    "{le}以下で入力してください。",
    "It must be {le} or less.",
    "{le}か、それより 小さい数字（すうじ）を 入れてください。",
)
CHOOSE = Words("選び直してください。", "Please choose again.", "もういちど えらんでください。")
UNREADABLE = Words(
    "この形では読めません。入力し直してください。",
    "This cannot be read. Type it again.",
    "読（よ）めません。もういちど 入れてください。",
)

RULES = {
    "missing": MISSING,
    "string_too_short": MISSING,
    "greater_than_equal": TOO_SMALL,
    "less_than_equal": TOO_BIG,
    "enum": CHOOSE,
    "bool_parsing": CHOOSE,
}
"""By pydantic's name of the rule that is broken."""

FIELDS = {
    "action": Words("とるべき行動", "What to do"),
    "amount": Words("金額", "Amount"),
    "born": Words("生年月日", "Date of birth"),
    "document": Words("書類", "Document"),
    "card": Words("カードの番号", "Card number"),
    "code": Words("登録番号", "Code"),
    "day": Words("日", "Day"),
    "deputy": Words("代理の人の職員番号", "Staff number of the deputy"),
    "ends": Words("終了", "Until"),
    "english": Words("英語", "English text"),
    "label": Words("呼び名", "Name that people say"),
    "login": Words("番号", "Number"),
    "month": Words("月", "Month"),
    "name": Words("名前", "Name"),
    "nickname": Words("呼び名", "Name that others see"),
    "number": Words("番号", "Number"),
    "opening": Words("はじめの現金", "Cash at the start"),
    "photo": Words("写真", "Photo"),
    "picture": Words("画像", "Picture"),
    "place": Words("場所", "Place"),
    "plain_japanese": Words("やさしい日本語", "Plain Japanese"),
    "q": Words("さがす言葉", "Search"),
    "reason": Words("理由", "Reason"),
    "received": Words("お預かり", "Cash received"),
    "reduced": Words("うち軽減税率", "Of it at 8 %"),
    "room": Words("会議室", "Room"),
    "search": Words("さがす言葉", "Search"),
    "starts": Words("開始", "From"),
    "text": Words("文", "Text"),
    "title": Words("題名", "Title"),
}
"""What people call a field; one that is not here is made by the page itself and cannot be typed."""
SECRETS = {
    "again": Words("もう一度", "Once more"),
    "before": Words("今のパスワード", "Present password"),
    "password": Words("パスワード", "Password"),
    "pin": Words("暗証番号", "PIN"),
}
"""Fields of forms that nobody sees: kept as they were typed, repeated on no page, asked for anew."""
STALE = Words(
    "この画面は古くなったか、途中で変わっています。戻って、開き直してください。",
    "This page is out of date. Go back and open it again.",
    "この 画面（がめん）は 古（ふる）いです。もどって、もういちど 開（ひら）いてください。",
)

EASY = {
    "※必須": "※いります",
    "※任意": "※なくても いいです",
    "表": "ひょう",
    "表示の切り替え": "見るものを かえる",
    "手続きの進み具合": "いま どこか",
    "言語 Language": "ことば Language",
    "入力を確かめてください": "もういちど 見てください",
    "入力してください。": "入れてください。",
    "下のボタンで戻ってください。": "下の ボタンで もどってください。",
    "少し待ってから、もう一度お試しください。": "すこし 待（ま）って、もういちど してください。",
    "こちらの不具合です。少し待ってから、もう一度お試しください。": "市の きかいが おかしいです。すこし 待（ま）って、もういちど してください。",
    "送信されたものが大きすぎます。": "大きすぎて、うけとれません。",
    "送信が途中で止まりました。もう一度お試しください。": "とちゅうで とまりました。もういちど してください。",
    "この操作は、この画面からではないため受け付けません。": "この 画面（がめん）からでは ないので、できません。",
    "画面の有効期限が切れました。戻って、もう一度送信してください。": "この 画面（がめん）は 古（ふる）いです。もどって、もういちど してください。",
    "はじめに戻る": "はじめに もどる",
    "もう一度送る": "もういちど 送（おく）る",
    "入力した内容": "入れたもの",
    "送っていません。開き直した画面に写せます。": "送（おく）っていません。もういちど 開（ひら）いて、そこに 書けます。",
}
"""What citizens' pages of no subject say in やさしい日本語, by their Japanese."""

TITLES = {
    403: Words("この操作はできません", "This is not open to you", "これは できません"),
    404: Words("このページはありません", "There is no such page", "このページは ありません"),
    405: Words(
        "この開き方はできません", "It cannot be opened this way", "この 開（ひら）きかたは できません"
    ),
    408: Words("時間がかかりすぎました", "That took too long", "時間（じかん）が かかりすぎました"),
    413: Words("大きすぎます", "That is too large"),
    422: Words("入力の形が正しくありません", "That cannot be read", "入れたものが 読（よ）めません"),
    429: Words("しばらくお待ちください", "Please wait a little", "すこし 待（ま）ってください"),
    500: Words("こちらの不具合です", "Something failed on our side", "市の きかいが おかしいです"),
    503: Words("ただいま混み合っています", "Busy at the moment", "いま 使う人が 多いです"),
}
"""Of the page that says so, by its status."""
OTHERWISE = Words("うまくいきませんでした", "That did not work", "できませんでした")

PAGES: tuple[Words, ...] = (
    *TITLES.values(),
    OTHERWISE,
    MISSING,
    Words("例 2026-11-22 14:05、令和8年11月22日 午後2時5分", "Such as 2026-11-22 14:05"),
    Words("例 2026-11-22、令和8年11月22日", "Such as 2026-11-22"),
    Words("2026-11、令和8年11月", "2026-11"),
    Words(
        "管理者へ: 別の機械や媒体のフォルダーを", "For administrators: give a folder of another machine to"
    ),
    Words(
        "に設定してください。書き換えは、離れた写しでだけ見つかります。",
        ". Only a copy that lies elsewhere shows that the books were rewritten.",
    ),
    Words("つながる", "Tsunagaru"),
    Words("証拠記録", "Evidence"),
    Words("端末が印刷や表示をすると、ここに残ります。", "What devices print and show is kept here."),
    Words("書いた", "Written"),
    Words("承認した", "Approved"),
    Words("送る列に入れた", "Queued"),
    Words("受け取った", "Accepted"),
    Words("表示した", "Shown"),
    Words("印刷した", "Printed"),
    Words("鳴らした", "Played"),
    Words("人が確かめた", "Acknowledged"),
    Words("※必須", "required"),
    Words("※任意", "optional"),
    Words("表示の切り替え", "Views"),
    Words("手続きの進み具合", "Steps"),
    Words("表", "Table"),
    Words("入力を確かめてください", "Please check what you typed"),
    Words("下のボタンで戻ってください。", "Use the button below to go back."),
    Words("少し待ってから、もう一度お試しください。", "Please wait a little and try again."),
    Words(
        "こちらの不具合です。少し待ってから、もう一度お試しください。",
        "Something failed on our side. Please wait a little and try again.",
    ),
    Words("送信されたものが大きすぎます。", "What was sent is too large."),
    Words(
        "送信が途中で止まりました。もう一度お試しください。", "Sending stopped half way. Please try again."
    ),
    Words(
        "この操作は、この画面からではないため受け付けません。",
        "This did not come from our own page and was not done.",
    ),
    Words(
        "画面の有効期限が切れました。戻って、もう一度送信してください。",
        "The page is too old. Go back and send it again.",
    ),
    Words("この操作の権限がありません。", "Your roles do not allow this."),
    Words(
        "この操作の権限がありません。担当の人に頼むか、管理者に役割を確かめてください。",
        "Your roles do not allow this. Ask whoever is in charge, or an administrator.",
    ),
)
"""Sentences that stand in Japanese alone on pages of no subject. ``{…}`` is what varies."""
