"""What the hub is told of this subject: the city's coin."""

from __future__ import annotations

from hub.core.registration import NavEntry, Role, Subject
from hub.identity.subject import AUDITOR
from kiosk.words.catalogue import Words

TILL_CLERK = Role("till_clerk", "会計", "Till clerk")
"""Charges wallets, finds payments."""

REGISTERED = Subject(
    name="coin",
    ja="コイン",
    navigation=(NavEntry("/desk/coin", "コイン", "Coin", "yen", frozenset({TILL_CLERK, AUDITOR})),),
    phone=(NavEntry("/phone/limits", "金額の上限と期限", "Limits and expiry", "yen"),),
    roles=(TILL_CLERK,),
    acts={
        "charge": Words("さいふにチャージしました", "charged your wallet"),
        "see_charge": Words("チャージの控えを開きました", "opened a receipt of a charge"),
        "find_payment": Words("支払いを番号で調べました", "looked up a payment"),
        "see_wallet": Words("さいふの残高と状態を調べました", "looked at your wallet"),
        "freeze": Words("さいふを止めました", "locked your wallet"),
        "unfreeze": Words("さいふを使えるようにしました", "unlocked your wallet"),
        "issue_card": Words("さいふカードを発行しました", "issued a wallet card"),
        "print_card": Words("さいふカードを印刷しました", "printed your wallet card"),
        "replace_card": Words("さいふカードを再発行しました", "replaced your wallet card"),
        "unlock_card": Words("さいふカードのロックを解除しました", "unlocked your wallet card"),
        "lose_card": Words("さいふカードを紛失として止めました", "stopped a lost wallet card"),
        "confirm_other_person": Words(
            "別の方と判断して本人確認をしました", "confirmed your identity as another person's"
        ),
        "confirm_identity": Words("本人確認をしました", "confirmed your identity"),
        "withdraw_identity": Words("本人確認を外しました", "took back the check of your identity"),
        "see_fix": Words("訂正の記録を開きました", "opened a correction"),
        "propose_fix": Words("訂正を起案しました", "proposed a correction"),
        "approve_fix": Words("訂正を承認しました", "approved a correction"),
        "reject_fix": Words("訂正を却下しました", "rejected a correction"),
        "open_drawer": Words("窓口の引き出しを開けました", "opened the counter's drawer"),
        "import_shops": Words("加盟店をファイルから取り込みました", "took in shops from a file"),
        "export_shops": Words("加盟店の一覧を書き出しました", "exported the list of shops"),
        "export_wallets": Words("さいふの一覧を書き出しました", "exported the list of wallets"),
        "export_journal_list": Words("仕訳の一覧を書き出しました", "exported a list of the journal"),
        "close_drawer": Words("窓口の引き出しを締めました", "closed the counter's drawer"),
    },
)
