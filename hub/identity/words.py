"""Sentences of the pages that stand there in Japanese alone, and their English. Data."""

from __future__ import annotations

from hub.identity.access.looked import action_pairs
from kiosk.words.catalogue import Words

PAGES = (
    Words("ほかの端末のサインインは終わりました。", "You are signed out everywhere else."),
    Words(
        "受け取ったパスワードは、この1回だけのものです。",
        "The password that you were given opens this once only.",
    ),
    Words("今のパスワードが違います。", "The present password is not right."),
    Words(
        "新しいパスワードが2回で違います。同じものを入力してください。",
        "The two new passwords differ. Type the same one twice.",
    ),
    Words(
        "新しいパスワードは、今のものと別にしてください。",
        "Choose one that differs from the present password.",
    ),
    Words("自分の設定", "My settings"),
    Words("起案", "Writing"),
    Words("承認", "Approving"),
    Words("会計", "Cash desk"),
    Words("議事", "Minutes"),
    Words("監査", "Audit"),
    Words("管理", "Administration"),
    Words("しごと", "Work queue"),
    Words(
        "呼び出し・承認・端末の不調があると、ここに出ます。",
        "Calls, decisions and devices that need a hand appear here.",
    ),
    Words("利用者本人", "The person himself"),
    Words("閲覧記録", "Access log"),
    Words("人", "Person"),
    Words("業務", "Subject"),
    Words("対象", "About"),
    Words("操作", "Action"),
    Words("市民", "Citizen"),
    Words("職員", "Staff"),
    Words("端末", "Device"),
    Words("職員の机", "Staff desk"),
    Words("手続き", "Procedures"),
    Words("{at}から（{length}）", "since {at} ({length})"),
    Words("新しいものから200件まで", "The newest 200"),
    Words("まだ記録がありません", "Nothing recorded yet"),
    Words("誰かが個人の情報を開くと、ここに残ります。", "Whoever opens personal data is listed here."),
    Words("職員のサインイン", "Staff sign-in"),
    Words("職員があなたの記録を開くと、ここに残ります。", "When staff open your record, it is listed here."),
    Words("記録を見た人", "Who looked"),
    Words("だれも見ていません", "Nobody has looked"),
    Words("つながりません", "No connection"),
    Words("インターネットにつながりません", "No internet connection"),
    Words(
        "支払いコードは出せません。電波の届くところで、もう一度開いてください。",
        "No payment code can be shown. Open it again where there is a signal.",
    ),
    Words("サインイン", "Sign in"),
    Words("サインインの設定", "Signing in"),
    Words("もう一度確認", "Confirm again"),
    Words("ご本人の確認", "Is it you?"),
    Words("はじめての登録", "Register"),
    Words("この画面であなたに表示する名前です。", "The name that this screen calls you by."),
    Words(
        "登録すると、この番号があなたの番号になります。", "This will be your number once you have registered."
    ),
    Words("登録しました", "You are registered"),
    Words("停止中（複製の疑い）", "Stopped (may be a copy)"),
    Words("同期あり", "Synced"),
    Words("この端末", "This device"),
    Words("この端末をなくしたときのために、", "In case you lose this device,"),
    Words("パスワードか、別の端末のパスキー", "a password or a passkey on another device"),
    Words("最後に使った {at}", "Last used {at}"),
    Words("登録 {at}", "Registered {at}"),
    Words("この番号は登録済みです。", "This number is taken."),
    Words(
        "番号またはパスワードが違います。もう一度入力してください。",
        "Number or password is wrong. Please try again.",
    ),
    Words("パスワードが違います。もう一度入力してください。", "That password is wrong. Please try again."),
    Words("パスワードは{count}文字以上にしてください。", "A password needs {count} characters or more."),
    Words(
        "パスキーを確認できませんでした。もう一度お試しください。",
        "The passkey could not be confirmed. Please try again.",
    ),
    Words(
        "利用者番号が正しくありません。画面を開き直してください。",
        "The number is not right. Please open the page again.",
    ),
    Words("このパスキーは登録済みです。", "This passkey is registered already."),
    Words(
        "パスキーは{count}個までです。使わないものを削除してください。",
        "At most {count} passkeys. Please remove one that you do not use.",
    ),
    Words(
        "これを削除すると入れなくなります。先に別のパスキーを追加してください。",
        "It is your only way in. Please add another passkey first.",
    ),
    Words(
        "このアドレスではパスキーを使えません。パスワードを使ってください。",
        "Passkeys do not work at this address. Please use a password.",
    ),
    Words("画面を開き直して、もう一度お試しください。", "Please open the page again and try once more."),
    Words("お名前（呼び名）を入力してください。", "Please type your name."),
    Words(
        "続けて試されたため、しばらく受け付けません。{minutes}分後にもう一度お試しください。",
        "Too many tries. Please try again in {minutes} minutes.",
    ),
    Words(
        "ただいま混み合っています。少し待ってから、もう一度送信してください。",
        "Busy at the moment. Please wait a little and send it again.",
    ),
    *action_pairs(),
    Words("利用者番号（8桁）を確かめてください。", "Please check the eight digits."),
)
