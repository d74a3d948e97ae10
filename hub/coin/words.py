"""Sentences of the pages that stand there in Japanese alone, and their English. Data."""

from __future__ import annotations

from edge.wire.messages.coin import RefundReason
from hub.coin.documents import KINDS
from hub.coin.errors import Why
from hub.ledger.words import Rule
from kiosk.words.catalogue import Words
from kiosk.words.till_counter import COUNTER

REFUND_REASONS = {reason: COUNTER[f"refund_reason_{reason.value}"] for reason in RefundReason}
"""As the till says them: what was pressed there is read here in the same words."""
NO_REASON = Words("記録なし", "Not recorded")
"""Refunds of tills before asked for none."""

RULES = {
    "corrections_have_two_people": Rule(
        "訂正の二人承認", "Corrections have two people", "手で直したものは、起案した人と別の人が決めている。"
    ),
    "corrections_match_log": Rule(
        "訂正と台帳の一致", "Corrections match the log", "済んだ訂正は、その金額で台帳に載っている。"
    ),
    "drawers_follow_log": Rule(
        "引き出しと台帳の一致",
        "Drawers follow the log",
        "締めた引き出しにあるはずの額は、はじめの額と台帳の現金を足したものに等しい。",
    ),
    "wallets_have_accounts": Rule(
        "さいふと口座の対応",
        "Wallets have accounts",
        "どのさいふにも口座が一つあり、どの口座にもさいふがある。",
    ),
    "wrong_pins_are_counted": Rule(
        "暗証番号の誤りの数",
        "Wrong PINs are counted",
        "カードの残り回数は、記録された誤りの数より減っていない。",
    ),
    "refunds_keep_to_their_rates": Rule(
        "返金の税率", "Refunds keep to their rates", "返金は、税率ごとに、支払われた額を超えていない。"
    ),
    "paid_requests_match_log": Rule(
        "支払い依頼と台帳の一致",
        "Paid requests match the log",
        "スマートフォンで払われた額と店は、決済端末が求めたとおりである。",
    ),
}
"""What always holds of the coin's own records: each check of ``checks``, as people read it."""

REFUSALS = {
    Why.NO_SUCH_WALLET: Words(
        "その番号のさいふはありません。",
        "No wallet has that number.",
    ),
    Why.WALLET_MISTYPED: Words(
        "番号が合いません。16桁の数字をもう一度確かめてください。",
        "That is no wallet's number. Check its 16 digits.",
        "番号（ばんごう）が ちがいます。すうじ 16を もういちど 見てください。",
    ),
    Why.WALLET_OF_NOBODY: Words(
        "その番号のさいふはありません。番号を確かめてください。",
        "There is no wallet of that number. Check it.",
        "その番号（ばんごう）の さいふは ありません。もういちど 見てください。",
    ),
    Why.CARD_IN_USE: Words(
        "このさいふには使えるカードがあります。紛失のときは再発行してください。",
        "This wallet has a card in use. If it is lost, replace it.",
    ),
    Why.CARD_REPLACED: Words(
        "このカードは再発行できません。さいふの今のカードを選んでください。",
        "This card cannot be replaced. Choose the wallet's present one.",
    ),
    Why.CARD_ENDED: Words(
        "このカードは使えなくなっています。再発行してください。",
        "This card no longer works. Replace it.",
    ),
    Why.PIN_LENGTH: Words(
        "暗証番号は数字{count}桁です。",
        "A PIN has {count} digits.",
    ),
    Why.PIN_WEAK: Words(
        "同じ数字や続いた数字は、暗証番号に使えません。",
        "The same digit or digits in a row cannot be a PIN.",
    ),
    Why.NO_REASON: Words(
        "理由を入力してください。",
        "Please give a reason.",
    ),
    Why.DRAWER_OPEN: Words(
        "レジは開いています。先に今のレジを締めてください。",
        "Your drawer is open. Close it first.",
    ),
    Why.DRAWER_UNKNOWN: Words(
        "そのレジは見つかりません。",
        "There is no such drawer.",
    ),
    Why.NO_DRAWER: Words(
        "レジが開いていません。先にレジを開けてください。",
        "No drawer is open. Open one first.",
    ),
    Why.OVER_CAP: Words(
        "チャージしていません。残高の上限（￥{cap}）を超えます。",
        "Nothing was charged. It would pass the cap of ¥{cap}.",
    ),
    Why.OVER_CAP_UNKNOWN: Words(
        "チャージしていません。残高の上限（￥{cap}）を超えます。書類で本人を確かめると、￥{most}まで入ります。",
        "Nothing was charged. It would pass the cap of ¥{cap}. With a document shown it is ¥{most}.",
    ),
    Why.WALLET_CLOSED: Words(
        "チャージしていません。このさいふは解約されています。",
        "Nothing was charged. This wallet is closed.",
    ),
    Why.CHARGED_OTHERWISE: Words(
        "チャージしていません。同じ画面から別の金額が送られました。さいふを開き直してください。",
        "Nothing was charged. Another amount was sent from this page. Open the wallet again.",
    ),
    Why.DRAWER_CLOSED: Words(
        "チャージしていません。レジはこのチャージの前に締められました。さいふを開き直してください。",
        "Nothing was charged. The drawer was closed before this charge. Open the wallet again.",
    ),
    Why.NOT_CHARGED: Words(
        "チャージしていません。現金をお返しして、管理者に知らせてください。",
        "Nothing was charged. Give the cash back and tell an administrator.",
    ),
    Why.NAME_MISSING: Words(
        "書類にある氏名を入力してください。",
        "Please type the name on the document.",
    ),
    Why.BORN_UNLIKELY: Words(
        "生年月日を確かめてください。",
        "Please check the date of birth.",
    ),
    Why.IDENTIFIED_ELSEWHERE: Words(
        "この方の本人確認は、別のさいふ（末尾{digits}）で済んでいます。"
        "上限を上げられるさいふは、お一人に一つです。移すときは、先にそのさいふの本人確認を外してください。",
        "This person was identified for another wallet (ending in {digits}). "
        "One wallet a person: take it off there first.",
    ),
    Why.WALLET_OF_ANOTHER: Words(
        "このさいふは、別の方の本人確認が済んでいます。さいふの番号を確かめてください。",
        "Somebody else has been identified for this wallet. Check its number.",
    ),
    Why.PERHAPS_THE_SAME: Words(
        "生年月日が同じで氏名の似た方が、別のさいふ（末尾{digits}）で本人確認を済ませています。"
        "同じ方なら、上限を上げられません。別の方と確かめたときは、その理由を書いてください。",
        "Somebody born on the same day with a similar name was identified for another wallet "
        "(ending in {digits}). If it is the same person, the limit stays. "
        "If you have made sure that it is another, write why.",
    ),
    Why.NOT_IDENTIFIED: Words(
        "このさいふは、本人確認が済んでいません。",
        "Nobody has been identified for this wallet.",
    ),
    Why.HOLDS_TOO_MUCH: Words(
        "残高が￥{yen}を超えています。使うか送るかして減らしてから、外してください。",
        "The balance is above ¥{yen}. Spend or send some first.",
    ),
    Why.REGISTRATION_SHAPE: Words(
        "登録番号は T と数字13桁です",
        "A registration number is T and 13 digits",
    ),
    Why.REGISTRATION_DIGIT: Words(
        "登録番号の検査数字が合いません",
        "The registration number's check digit is wrong",
    ),
}

SHOPS_FROM_A_FILE = Words("加盟店を取り込む", "Shops from a file")

PAGES = (
    SHOPS_FROM_A_FILE,
    Words("1回", "Once"),
    Words("月", "Month"),
    Words("{why}。お金は動いていません。", "{why}. No money was moved."),
    Words("さいふが止まっています", "The wallet is locked"),
    Words("残高の上限を超えます", "It would pass the cap"),
    Words("その間に、ほかで返金されました", "It has been refunded elsewhere since"),
    Words("その間に、元の取引が変わりました", "The transaction itself has changed since"),
    Words("取り置きは、もう終わっています", "What was set aside has ended"),
    Words("帳簿の決まりに合いません（{code}）", "Against the rules of the books ({code})"),
    Words("コイン", "Coin"),
    Words("窓口", "Counter"),
    Words("レジの現金", "Cash drawer"),
    Words("訂正", "Corrections"),
    Words("さいふ", "Wallet"),
    Words("チャージ", "Charge"),
    Words("加盟店", "Shop"),
    Words("仕訳", "Journal"),
    Words("ポスター", "Poster"),
    Words("利用者", "User"),
    Words("発行（現金など）", "Issue (cash and the like)"),
    Words("失効", "Expired"),
    Words("清算", "Clearing"),
    Words("購入", "Bought"),
    Words("行政ポイント", "City points"),
    Words("キャンペーン", "Campaign"),
    Words("1回 {yen}", "Once {yen}"),
    Words("日 {yen}", "Day {yen}"),
    Words("月 {yen}", "Month {yen}"),
    Words("{day}から", "from {day}"),
    Words("末尾 {digits}", "ending in {digits}"),
    Words("発行者の約款（見本）", "Issuer's terms (sample)"),
    Words(
        "発行者の約款（見本）、資金決済法13条（有効期間の表示）",
        "Issuer's terms (sample); Payment Services Act, article 13",
    ),
    Words(
        "資金決済法3条8項、前払式支払手段に関する内閣府令（高額電子移転可能型前払式支払手段）",
        "Payment Services Act, article 3(8), and its Cabinet Office order",
    ),
    Words("受け付けられませんでした", "It was not accepted"),
    Words("はじめからやり直してください。", "Please begin again."),
    Words("チャージしてからお試しください。", "Charge your wallet and try again."),
    Words("メニューから解除できます。", "You can unlock it in the menu."),
    Words("金額を確かめてください。", "Please check the amount."),
    Words("あすお試しください。", "Please try tomorrow."),
    Words("来月お試しください。", "Please try next month."),
    Words("金額を減らしてください。", "Please choose a smaller amount."),
    Words("新しいコードを出してもらってください。", "Please ask for a new code."),
    Words("残高が足りません", "Not enough in your wallet"),
    Words("さいふを止めています", "Your wallet is locked"),
    Words("1回の上限を超えています", "Above the limit for one payment"),
    Words("きょうの上限を超えます", "Above the limit of the day"),
    Words("今月の上限を超えます", "Above the limit of the month"),
    Words("相手のさいふでは受け取れません", "The other wallet cannot take it"),
    Words("このお店では、いま使えません", "This shop takes no coin at present"),
    Words("お店がこの支払いを取り消しました", "The shop has withdrawn this"),
    Words("このコードは、もう使われています", "This code has been used"),
    Words("メニュー", "Menu"),
    Words("金額の上限と期限", "Limits and expiry"),
    Words("お店のコードで払う", "Pay a shop's code"),
    Words(
        "ポスターに書いてある番号です。コードの文字を貼り付けることもできます。",
        "The number on the poster. You can also paste a code's text.",
    ),
    Words("金額を入れる", "Amount"),
    Words("支払いの確認", "Confirm the payment"),
    Words("おくる", "Send"),
    Words("はらう", "Pay"),
    Words("送る前の確認", "Confirm the sending"),
    Words("受け取る", "Receive"),
    Words(
        "送る人が相手を確かめるために使います。本名でなくてかまいません。",
        "It tells the sender who you are. It need not be your real name.",
    ),
    Words("ご利用の履歴", "History"),
    Words("店名・金額・番号", "Shop, amount or number"),
    Words("使用中", "In use"),
    Words("使えます", "Usable"),
    Words("暗証番号でロック中", "Locked by PIN"),
    Words("紛失", "Lost"),
    Words("再発行済み", "Replaced"),
    Words("承認待ち", "Waiting"),
    Words("反映中", "Being posted"),
    Words("反映済み", "Posted"),
    Words("反映できず", "Refused"),
    Words("却下", "Rejected"),
    Words("取り下げ", "Withdrawn"),
    Words(
        "さいふの番号（16桁）、カードの番号、領収書の支払い番号のどれでも見つかります。",
        "The wallet's 16 digits, a card's number, the person's 8 digits or a receipt's number.",
    ),
    Words(
        "さいふの番号（16桁）、利用者番号（8桁）、カードの番号、領収書の支払い番号のどれでも見つかります。",
        "The wallet's 16 digits, the person's 8 digits, a card's number or a receipt's number.",
    ),
    Words("加盟店はまだありません", "No shops yet"),
    Words(
        "申し込みの一覧を、上の「ファイルから取り込む」で加盟店にできます。",
        "A list of applications can be taken in from a file, by the button above.",
    ),
    Words("加盟店の一覧", "Shops"),
    Words("さいふはまだありません", "No wallets yet"),
    Words(
        "窓口でさいふとカードを作るか、利用者がスマートフォンで作ると、ここに出ます。",
        "Wallets that are made here or on a phone are listed here.",
    ),
    Words("仕訳はまだありません", "Nothing posted yet"),
    Words("チャージや支払いがあると、ここに残ります。", "Charges and payments are listed here."),
    Words("位置", "Position"),
    Words("口座", "Account"),
    Words("金額", "Amount"),
    Words("残高", "Balance"),
    Words("日時", "When"),
    Words("内容", "What"),
    Words("区分", "Class"),
    Words("期限", "Until"),
    Words("状態", "State"),
    Words("理由", "Reason"),
    Words("職員", "Staff"),
    Words("番号", "Number"),
    Words("店名", "Shop"),
    Words("登録番号", "Registration number"),
    Words("取扱中", "Active"),
    Words("停止中", "Stopped"),
    Words("停止中（窓口）", "Frozen (by staff)"),
    Words("停止中（本人）", "Frozen (by the holder)"),
    Words("返金済み", "Refunded"),
    Words("払った口座", "Paid from"),
    Words("受け取った口座", "Paid to"),
    Words("スマートフォンの利用者", "Has a phone"),
    Words("カードだけの利用者", "Card only"),
    Words("あと {room} まで入ります（上限 {cap}）", "Room for {room} (cap {cap})"),
    Words("現金を受け取る前に、", "Before you take cash,"),
    Words("レジの現金を数えて開けてください", "count your drawer and open it"),
    Words("カードの番号", "Card number"),
    Words("残りの入力回数", "Tries left"),
    Words("発行", "Issued"),
    Words("終わり", "Ended"),
    Words("申請", "Propose"),
    Words("支払い番号", "Payment number"),
    Words("したこと", "Done"),
    Words("停止", "Frozen"),
    Words("解除", "Released"),
    Words("まだ動きはありません", "No movements yet"),
    Words("チャージすると、ここに残ります。", "Charges are listed here."),
    Words(
        "その番号のさいふも、カードも、支払いはありません。番号を確かめるか、カードをもう一度読み取ってください。",
        "No wallet, card or payment has that number. Check it, or scan the card again.",
    ),
    Words("締めたレジはまだありません", "No closed drawers yet"),
    Words(
        "レジを開けて、窓口の終わりに数えて締めます。", "Open your drawer, count it at the end and close it."
    ),
    Words("レジの締め", "Closed drawer"),
    Words("締めた日時", "Closed at"),
    Words("帳簿", "Books"),
    Words("数えた", "Counted"),
    Words("差", "Difference"),
    Words("合っています", "Right"),
    Words("差があります", "Differs"),
    Words(
        "差はそのまま記録しました。原因が分かったら、理由を添えて訂正を申請してください。",
        "The difference is on record. When you know why, propose a correction with the reason.",
    ),
    Words("金種", "Piece"),
    Words("枚数", "Count"),
    Words("現金", "Cash"),
    Words("新しい順", "Newest first"),
    Words(
        "金種ごとの枚数を入れてください。合計は締めたあとに、帳簿の金額と並べて残ります。",
        "Type how many of each piece. The sum is kept beside the books after closing.",
    ),
    Words("このレジを通った現金（{count}）", "Cash through this drawer ({count})"),
    Words("チャージの控え", "Receipt of the charge"),
    Words("チャージしました", "Charged"),
    Words("間違えたとき：訂正を申請する", "A mistake? Propose a correction"),
    Words("訂正の内容", "Correction"),
    Words("訂正の申請", "Propose a correction"),
    Words("訂正はありません", "No corrections"),
    Words(
        "支払いやさいふの画面から申請します。反映するには、申請した人と別の職員の承認が必要です。",
        "Propose one on the page of a payment or wallet. A second person has to approve it.",
    ),
    Words(
        "訂正できるものがありません。番号を確かめてください。",
        "There is nothing to correct. Check the number.",
    ),
    Words("申請した日時", "Proposed at"),
    Words("申請した人", "Proposed by"),
    Words("決めた人", "Decided by"),
    Words("申請した本人は承認できません。", "Who proposed it cannot approve it."),
    Words("手で直したもの、直したいもの", "What was, or is to be, put right by hand"),
    Words("まだ", "not yet"),
    Words("チャージの取り消し", "Return a charge"),
    Words("支払いの返金", "Refund a payment"),
    Words("返金の取り消し", "Take a refund back"),
    Words("残高に足す", "Add to the balance"),
    Words("残高から引く", "Take from the balance"),
    Words("取り置きの解除", "Release money set aside"),
    Words("支払い番号で見る", "By payment number"),
    Words("この訂正の取り消しは、もう申請されています。", "Undoing this has been proposed already."),
    Words("この訂正は取り消せません。", "This correction cannot be undone."),
    Words("その訂正は見つかりません。", "There is no such correction."),
    Words("訂正する取引が見つかりません。", "The transaction to correct was not found."),
    Words("その取引は、このさいふのものではありません。", "That transaction is not this wallet's."),
    Words("その取引には、この訂正はできません。", "That transaction cannot be corrected this way."),
    Words(
        "元の取引の金額を超えています。申請中の訂正も数えます。",
        "More than the transaction itself; proposals that wait count too.",
    ),
    Words("残りは、{left}。", "Left: {left}."),
    Words(
        "軽減税率の分が{reduced}円、標準税率の分が{standard}円です",
        "¥{reduced} at the reduced and ¥{standard} at the standard rate",
    ),
    Words(
        "起案した職員のレジが開いていません。現金を返すので、その職員がレジを開けてから承認してください。",
        "Cash is given back, and whoever proposed this has no open drawer. Approve once it is open.",
    ),
    Words("その番号の取引はありません。", "No transaction has that number."),
    Words("返金 {shop}", "Refund {shop}"),
    Words("返金 {shop}（{reason}）", "Refund {shop} ({reason})"),
    Words("返金の理由", "Why refunded"),
    NO_REASON,
    *REFUND_REASONS.values(),
    *(kind.words for kind in KINDS),
)

EASY = {
    "店頭ポスター（支払いコード）": "店の ポスター（お金を 払（はら）う コード）",
    "さいふカード": "さいふカード",
    "木更津市 地域通貨担当（見本）": "木更津市（きさらづし） つながるコイン（見本（みほん））",
}
"""What whoever holds a paper reads when he verifies it."""
