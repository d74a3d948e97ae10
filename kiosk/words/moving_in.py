"""The kiosk's words for 転入: screens, card problems and what is said aloud."""

from __future__ import annotations

from kiosk.words.catalogue import Catalogue, Words
from kiosk.words.common import COMMON

SCREENS: Catalogue = {
    "title": Words("転入の受付", "Moving in", "引っこしの うけつけ"),
    "welcome": Words("どのご用ですか", "How can we help?", "何を しますか"),
    "welcome_body": Words(
        "画面にふれてお選びください", "Touch to choose", "画面に さわって えらんでください"
    ),
    "service_moving_in": Words(
        "木更津市に引っ越してきた", "I have moved to Kisarazu", "木更津市に 引っこして きました"
    ),
    "service_moving_in_hint": Words(
        "転入届・マイナンバーカードを使います",
        "Moving-in notification, with My Number Card",
        "マイナンバーカードを 使います",
    ),
    "service_moving_out": Words(
        "引っ越していく・市内で引っ越す", "I am moving away or within", "ほかの 町へ 引っこします"
    ),
    "service_moving_out_hint": Words(
        "転出届・転居届", "Moving-out notification", "転出（てんしゅつ）・転居（てんきょ）"
    ),
    "service_certificate": Words("証明書がほしい", "I need a certificate", "証明書が ほしい"),
    "service_certificate_hint": Words(
        "住民票・印鑑証明", "Residence or seal certificate", "住民票（じゅうみんひょう）など"
    ),
    "not_here": Words(
        "窓口でうけたまわるご用件", "At the counter, not here", "この きかいでは できません。窓口へ どうぞ"
    ),
    "window_sign": Words("番窓口", "Window", "番の 窓口"),
    "at_window": Words(
        "窓口でうけたまわります", "Please go to the counter", "窓口（まどぐち）で 話してください"
    ),
    "at_window_body": Words(
        "1番 市民課の窓口へお進みください。カードをお持ちください。",
        "Please go to window 1, Citizens' Division, with your card.",
        "1番の 窓口へ 行ってください。カードを 持って 行ってください。",
    ),
    "help": Words("係員を呼ぶ", "Call staff", "人を 呼ぶ"),
    "help_called": Words(
        "係員を呼びました。このままお待ちください",
        "Staff have been called. Please wait here",
        "人を 呼びました。待って いてください",
    ),
    "start_over": Words("最初に戻る", "Start over", "さいしょに もどる"),
    "lower": Words("操作を下に", "Controls lower", "ボタンを 下に"),
    "raise": Words("操作を戻す", "Controls up", "ボタンを 上に"),
    "next": Words("次へ", "Next", "つぎへ"),
    "step_card": Words("カード", "Card"),
    "step_check": Words("確認", "Check", "見る"),
    "step_questions": Words("質問", "Questions", "質問（しつもん）"),
    "step_sheet": Words("案内票", "Sheet", "紙"),
    "place_card": Words(
        "カードを読み取り機に置いてください", "Place your card on the reader", "カードを おいてください"
    ),
    "place_card_body": Words(
        "マイナンバーカードの顔写真の面を上にして置きます。終わるまで動かさないでください。",
        "Put your My Number Card on the reader, photo side up, and leave it there.",
        "写真の 面を 上に します。おわるまで うごかさないで ください。",
    ),
    "retry": Words("もう一度試す", "Try again", "もういちど"),
    "asking_tries": Words("カードを確かめています", "Checking the card", "カードを 見ています"),
    "keep_card": Words(
        "カードはそのままにしてください", "Please leave the card where it is", "カードは そのままで"
    ),
    "enter_pin": Words("4けたの暗証番号を入力", "Enter your 4-digit PIN", "4つの 数字を 入れてください"),
    "enter_pin_body": Words(
        "市の窓口で決めた、数字4けたの番号です。",
        "The four digits that you set at the city office.",
        "カードを もらったとき きめた 数字です。",
    ),
    "tries_left": Words("あと{count}回入力できます", "{count} tries left", "あと {count}回 できます"),
    "entered": Words("{count}けた入力しました", "{count} of 4 entered", "{count}つ 入れました"),
    "digit_delete": Words("1文字消す", "Delete", "1つ 消す"),
    "confirm_last_try": Words("入力できるのは、あと1回です", "One try left", "あと 1回だけ です"),
    "confirm_last_try_body": Words(
        "次に間違えると、暗証番号がロックされます。番号が不確かなときは、窓口で再設定できます。",
        "If it is wrong again the PIN is blocked. If you are not sure, it can be reset at the counter.",
        "つぎに まちがえると 使えなく なります。わからない 人は 窓口へ 行ってください。",
    ),
    "use_last_try": Words("番号は確かです。入力する", "I am sure. Enter it", "だいじょうぶ。入れます"),
    "go_to_counter": Words("やめて窓口へ行く", "Stop and go to the counter", "やめて 窓口へ 行く"),
    "blocked": Words("暗証番号がロックされています", "Your PIN is blocked", "番号が 使えません"),
    "blocked_body": Words(
        "3回間違えたため、このカードの暗証番号は使えません。3番 マイナンバーカード窓口で再設定できます。"
        "カードと本人確認書類をお持ちください。今日の転入の手続きは、1番 市民課の窓口でできます。",
        "After three wrong tries the PIN cannot be used. Window 3 can reset it: bring the card and "
        "another ID. You can still move in today at window 1.",
        "3回 まちがえました。3番の 窓口で なおせます。カードを 持って 行ってください。"
        "引っこしの 手続きは 1番の 窓口で できます。",
    ),
    "reading": Words("カードを読み取っています", "Reading your card", "カードを 読んでいます"),
    "check_person": Words("お客様の情報はこちらですか", "Is this you?", "あなたの ことですか"),
    "former_address": Words("カードの住所（前の住所）", "Address on the card", "カードの 住所"),
    "name": Words("氏名", "Name", "名前（なまえ）"),
    "birth_date": Words("生年月日", "Date of birth", "生まれた日"),
    "birth_unknown": Words("不詳", "Not recorded", "わかりません"),
    "birth_day_unknown": Words(
        "月日の記載がありません。このまま進めます。年齢で変わる手続きは窓口で確かめます。",
        "The card does not say the day. You can go on; windows will ask where your age matters.",
        "カードに 日が ありません。このまま できます。まどぐちで ききます。",
    ),
    "sex": Words("性別", "Sex", "性別（せいべつ）"),
    "sex_0": Words("記載なし", "Not stated"),
    "sex_1": Words("男", "Male", "男（おとこ）"),
    "sex_2": Words("女", "Female", "女（おんな）"),
    "sex_9": Words("適用なし", "Not applicable"),
    "sex_other": Words("その他", "Other"),
    "yes_me": Words("はい、私です", "Yes, this is me", "はい、わたしです"),
    "not_me": Words("違います。やめる", "No. Stop", "ちがいます"),
    "ask_moved_on": Words("新しい住所に住み始めた日", "When did you move in?", "引っこした日は いつですか"),
    "ask_moved_on_body": Words(
        "住み始めた日から14日以内に届け出ます（住民基本台帳法22条）。",
        "The notification is due within 14 days of moving in.",
        "引っこした日から 14日までに 手続きを します。",
    ),
    "moved_on_ahead": Words(
        "これからの日は選べません。転入の届け出は、住み始めてからです。",
        "A day to come cannot be chosen: notify after you have moved in.",
        "これからの 日は えらべません。引っこした あとに してください。",
    ),
    "month_before": Words("前の月", "Month before", "まえの 月"),
    "month_after": Words("次の月", "Month after", "つぎの 月"),
    "today": Words("今日", "Today", "きょう"),
    "ask_companions": Words("一緒に引っ越した人は", "Who moved with you?", "だれと 引っこしましたか"),
    "ask_companions_body": Words(
        "あてはまるものをすべて選びます。お一人なら、下の「一人で引っ越した」を押します。",
        "Choose all that apply. Alone? Press “Alone” below.",
        "ぜんぶ えらんでください。1人なら 下の「1人」を おします。",
    ),
    "alone": Words("一人で引っ越した", "Alone", "1人"),
    "companion_partner": Words("配偶者・パートナー", "Spouse or partner", "夫（おっと）・妻（つま）"),
    "companion_preschool_child": Words("小学校入学前の子", "Child under school age", "小さい 子ども"),
    "companion_school_child": Words("小・中学生の子", "Child at school", "小学生・中学生"),
    "companion_elder": Words("65歳以上の家族", "Family aged 65 or over", "65さい以上の 家族"),
    "companion_other": Words("その他の家族", "Other family", "ほかの 家族"),
    "ask_insurance": Words("健康保険はどれですか", "Your health insurance?", "けんこう保険は どれですか"),
    "ask_insurance_body": Words(
        "引っ越したあとの保険を選びます。",
        "The one that you will have after moving.",
        "引っこした あとの 保険です。",
    ),
    "insurance_national": Words("国民健康保険に入る", "National Health Insurance", "国民健康保険（こくほ）"),
    "insurance_employer": Words("会社などの保険", "Through an employer", "会社の 保険"),
    "insurance_late_elderly": Words(
        "後期高齢者医療（75歳以上）", "Late-elderly (75 and over)", "75さい以上の 保険"
    ),
    "insurance_unsure": Words("わからない", "I am not sure", "わかりません"),
    "review": Words("この内容で案内票を作ります", "Make your guide sheet", "これで いいですか"),
    "moved_on": Words("住み始めた日", "Moved in on", "引っこした日"),
    "companions": Words("一緒に引っ越した人", "Moved with", "いっしょの 人"),
    "insurance": Words("健康保険", "Health insurance", "けんこう保険"),
    "submit": Words("案内票を作る", "Make the sheet", "紙を 作る"),
    "submitting": Words("受け付けています", "Registering", "うけつけて います"),
    "submitting_body": Words("数秒で終わります", "This takes a few seconds", "すぐ おわります"),
    "not_submitted": Words(
        "受け付けを終えられませんでした", "Not registered yet", "うけつけが できて いません"
    ),
    "case_offline": Words(
        "通信が切れているため、まだ何も送っていません。少し待って、もう一度試してください。",
        "The connection is down and nothing has been sent. Please wait a little and try again.",
        "つながって いません。すこし 待って もういちど してください。",
    ),
    "case_line_back": Words(
        "通信が戻りました。まだ何も送っていません。もう一度試してください。",
        "The connection is back. Nothing has been sent yet: please try again.",
        "つながりました。まだ 何も 送っていません。もういちど してください。",
    ),
    "case_stopped": Words(
        "市がこの機械を止めたため、まだ受け付けていません。1番の窓口でうけたまわります。",
        "The city has stopped this machine and nothing has been registered. Please go to window 1.",
        "市が この機械を 止めました。まだ うけつけて いません。1番の 窓口へ 行ってください。",
    ),
    "case_refused": Words(
        "この内容では受け付けられませんでした。1番 市民課の窓口でうけたまわります。",
        "This could not be accepted. Please go to window 1.",
        "うけつけ できません。1番の 窓口へ 行ってください。",
    ),
    "case_unknown": Words(
        "返事がまだ届いていません。もう一度試しても、二重に受け付けることはありません。",
        "No answer has come yet. Trying again will not register you twice.",
        "へんじが まだ ありません。もういちど しても だいじょうぶです。",
    ),
    "sheet": Words("受付番号", "Your number", "あなたの 番号"),
    "windows": Words(
        "この順にお進みください", "Visit the windows in this order", "この じゅんばんに 行ってください"
    ),
    "deadline": Words("届け出の期限", "Notify by", "いつまで"),
    "overdue": Words(
        "期限を過ぎています。1番の窓口で理由をおたずねします",
        "The deadline has passed. Window 1 will ask why",
        "もう すぎています。1番の 窓口で 話してください",
    ),
    "slip_printing": Words("案内票を印刷しています", "Printing your sheet", "紙を 出しています"),
    "slip_confirmed": Words("案内票をお取りください", "Please take your sheet", "紙を とってください"),
    "slip_refused": Words(
        "紙が出ませんでした。係員を呼びました。この画面を写真に撮っても使えます",
        "No paper came out. Staff are coming. A photo of this screen will do",
        "紙が 出ません。人を 呼びました。写真を とっても いいです",
    ),
    "slip_unknown": Words(
        "紙が出たか確かめられません。係員を呼びました。出ていなければ、もう一度印刷できます",
        "We cannot tell whether the paper came out. Staff are coming. You can print again",
        "紙が 出たか わかりません。人を 呼びました。もういちど 出せます",
    ),
    "slip_spooled": Words(
        "案内票をプリンターへ送りました。出てこないときは、もう一度印刷できます",
        "Your sheet was sent to the printer. If it does not come out you can print again",
        "紙を 出しています。出ない ときは もういちど 出せます",
    ),
    "print_again": Words("もう一度印刷する", "Print again", "もういちど 出す"),
    "finish": Words("終わる", "Finish", "おわる"),
    "finish_body": Words(
        "終わると、画面と機械から情報を消します",
        "Your data is erased from this machine",
        "あなたの ことを 消します",
    ),
    "offline_attract": Words(
        "通信が切れています。いまは1番の窓口でうけたまわります",
        "The connection is down. Please go to window 1 for now",
        "いま つながって いません。1番の 窓口へ 行ってください",
    ),
    "stopped_attract": Words(
        "市がこの機械を止めています。いまは1番の窓口でうけたまわります",
        "The city has stopped this machine. Please go to window 1 for now",
        "市（し）が この機械を 止めています。1番の 窓口へ 行ってください",
    ),
    "stopped_staff": Words(
        "これまでの手続きは失われていません。職員は市の情報政策課に連絡してください",
        "Nothing that was done here is lost. Staff: please call the city's IT section",
        "いままでの 手続きは なくなりません。職員は 市の 情報政策課に 電話してください",
    ),
    "take_card": Words("カードをお取りください", "Please take your card", "カードを とってください"),
    "take_card_body": Words(
        "手続きの情報はすべて消しました。",
        "Everything of your session has been erased.",
        "あなたの ことは 消しました。",
    ),
    "still_there": Words("続けますか", "Do you need more time?", "つづけますか"),
    "still_there_body": Words(
        "時間になると最初の画面に戻り、入力した内容を消します。",
        "When the time is up this starts over and erases what you entered.",
        "時間が くると さいしょに もどります。あなたの ことは 消えます。",
    ),
    "seconds": Words("秒", "seconds", "びょう"),
    "extend": Words("続ける", "Continue", "つづける"),
    "printer_out": Words(
        "いま紙が出せません。案内票は画面でお見せします",
        "No paper just now: your sheet will be shown here",
        "いま 紙が ありません。画面で 見ます",
    ),
}

PROBLEMS: Catalogue = {
    "problem_no_reader": Words(
        "読み取り機が使えません。係員を呼びました。",
        "The card reader is not working. Staff have been called.",
        "きかいが 使えません。人を 呼びました。",
    ),
    "problem_reader_service_down": Words(
        "読み取り機が使えません。係員を呼びました。",
        "The card reader is not working. Staff have been called.",
        "きかいが 使えません。人を 呼びました。",
    ),
    "problem_no_card": Words(
        "カードが見つかりません。もう一度置いてください。",
        "No card was found. Please place it again.",
        "カードが ありません。もういちど おいてください。",
    ),
    "problem_card_removed": Words(
        "読み取りの途中でカードが離れました。暗証番号の回数が減っていることがあります。もう一度置いてください。",
        "The card was moved too early; a try may have been used. Please place it again.",
        "カードが はなれました。もういちど おいてください。",
    ),
    "problem_card_hung": Words(
        "カードから返事がありません。一度取って、もう一度置いてください。",
        "The card does not answer. Lift it and place it again.",
        "カードが うごきません。とって、もういちど おいてください。",
    ),
    "problem_reader_busy": Words(
        "読み取り機がほかで使われています。少し待って、もう一度試してください。",
        "The reader is busy. Please wait a little and try again.",
        "すこし 待って、もういちど してください。",
    ),
    "problem_not_my_number_card": Words(
        "これはマイナンバーカードではありません。マイナンバーカードを置いてください。",
        "This is not a My Number Card. Please use your My Number Card.",
        "マイナンバーカードでは ありません。マイナンバーカードを おいてください。",
    ),
    "problem_unsupported_generation": Words(
        "このカードはこの機械で読めません。1番の窓口でうけたまわります。",
        "This machine cannot read this card. Please go to window 1.",
        "この カードは 読めません。1番の 窓口へ 行ってください。",
    ),
    "problem_pin_format": Words(
        "4けたの数字を入力してください。", "Please enter four digits.", "数字を 4つ 入れてください。"
    ),
    "problem_pin_wrong": Words(
        "暗証番号が違います。もう一度入力してください。",
        "The PIN is wrong. Please enter it again.",
        "番号が ちがいます。もういちど 入れてください。",
    ),
    "problem_pin_blocked": Words(
        "暗証番号がロックされています。", "Your PIN is blocked.", "番号が 使えません。"
    ),
    "problem_pin_state_unknown": Words(
        "暗証番号の残り回数を確かめられません。もう一度置いてください。",
        "The tries left cannot be checked. Please place the card again.",
        "もういちど カードを おいてください。",
    ),
    "problem_last_try_not_confirmed": Words(
        "最後の1回です。使うかどうかを選んでください。",
        "This is the last try. Please decide whether to use it.",
        "あと 1回です。えらんでください。",
    ),
    "problem_security_status": Words(
        "カードの情報を読む許可が得られませんでした。もう一度置いてください。",
        "The card did not allow reading. Please place it again.",
        "カードが 読めません。もういちど おいてください。",
    ),
    "problem_malformed_data": Words(
        "カードの情報を正しく読めませんでした。1番の窓口でうけたまわります。",
        "The card's data could not be read. Please go to window 1.",
        "カードが 読めません。1番の 窓口へ 行ってください。",
    ),
    "problem_unexpected_status": Words(
        "カードを読めませんでした。もう一度置いてください。",
        "The card could not be read. Please place it again.",
        "カードが 読めません。もういちど おいてください。",
    ),
}

SPOKEN: Catalogue = {
    "say_attract": Words(
        "ご用件を選んでください。", "Please choose a service.", "何を しますか。えらんでください。"
    ),
    "say_at_window": Words("窓口へお進みください。", "Please go to the counter.", "窓口へ 行ってください。"),
    "say_place_card": Words(
        "マイナンバーカードを読み取り機に置いてください。",
        "Please place your card on the reader.",
        "カードを おいてください。",
    ),
    "say_asking_tries": Words("カードを確かめています。", "Checking the card.", "カードを 見ています。"),
    "say_enter_pin": Words(
        "4けたの暗証番号を入力してください。",
        "Please enter your four-digit PIN.",
        "4つの 数字を 入れてください。",
    ),
    "say_confirm_last_try": Words(
        "入力できるのは、あと1回です。よろしいですか。",
        "You have one try left. Are you sure?",
        "あと 1回だけです。いいですか。",
    ),
    "say_blocked": Words(
        "暗証番号がロックされています。窓口へお進みください。",
        "Your PIN is blocked. Please go to the counter.",
        "番号が 使えません。窓口へ 行ってください。",
    ),
    "say_reading": Words("カードを読み取っています。", "Reading your card.", "カードを 読んでいます。"),
    "say_check_person": Words(
        "画面の情報をお確かめください。", "Please check the screen.", "画面を 見てください。"
    ),
    "say_ask_moved_on": Words(
        "新しい住所に住み始めた日を選んでください。",
        "Please choose the day you moved in.",
        "引っこした日を えらんでください。",
    ),
    "say_moved_on_ahead": Words(
        "これからの日は選べません。", "A day to come cannot be chosen.", "これからの 日は えらべません。"
    ),
    "say_ask_companions": Words(
        "一緒に引っ越した人を選んでください。",
        "Please choose who moved with you.",
        "だれと 引っこしましたか。",
    ),
    "say_ask_insurance": Words(
        "健康保険を選んでください。",
        "Please choose your health insurance.",
        "けんこう保険を えらんでください。",
    ),
    "say_review": Words(
        "内容を確かめて、案内票を作ってください。",
        "Please check and make your sheet.",
        "画面を 見て、ボタンを おしてください。",
    ),
    "say_submitting": Words("受け付けています。", "Registering.", "うけつけて います。"),
    "say_not_submitted": Words(
        "受け付けを終えられませんでした。画面をご覧ください。",
        "Not registered yet. Please read the screen.",
        "うけつけが できて いません。画面を 見てください。",
    ),
    "say_sheet_shown": Words(
        "受け付けました。案内票を印刷しています。",
        "You are registered. Printing your sheet.",
        "うけつけました。紙を 出しています。",
    ),
    "say_sheet_printed": Words(
        "案内票をお取りください。", "Please take your sheet.", "紙を とってください。"
    ),
    "say_sheet_not_printed": Words(
        "紙が出ませんでした。係員が参ります。",
        "No paper came out. Staff are coming.",
        "紙が 出ません。人が 来ます。",
    ),
    "say_take_card": Words("カードをお取りください。", "Please take your card.", "カードを とってください。"),
    "say_still_there": Words(
        "続けますか。まもなく最初の画面に戻ります。",
        "Do you need more time? This will start over soon.",
        "つづけますか。もうすぐ さいしょに もどります。",
    ),
}

MOVING_IN: Catalogue = COMMON | SCREENS | PROBLEMS | SPOKEN
"""Keys follow the flow's names: ``problem_<CardProblem>``, ``say_<phase>``, ``slip_<Slip>``, ``case_<…>``."""
