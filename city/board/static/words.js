"use strict";
// The board's words. The devices' own words live with their screens.
window.WORDS = {
  ja: {
    skip: "まちへ移動", tour: "3分で見てまわる",
    subtitle: "まちの窓口・お店・画面・会議室が、ひとつにつながる。本物のブローカー、台帳、機器プロトコルが動いています。",
    shop: "お店", phone: "市民のスマホ", hub: "ハブ", kiosk: "市役所のキオスク", sign_1: "駅前の画面", sign_2: "市役所の画面", room: "会議室",
    present_phone: "スマホをかざす", paper: "紙を抜く", scanner: "読み取り機を抜く", cable: "回線を切る", power: "電源を切る",
    card: "カードを置く", card_pull: "読み取り中に抜く", speak: "話しはじめる", microphone: "マイクを抜く",
    hub_power: "ハブを止める", broker_power: "ブローカーを止める",
    desk: "職員の机", desk_open: "お知らせを書く・承認する", pin_hint: "見本のカードの暗証番号",
    ledger: "台帳のいちばん新しい行", number: "番号", account: "口座", amount: "金額（円）", time: "時刻",
    sum: (n) => `${n} 行、合計 0 円`, sum_bad: "合計が 0 円ではありません", ledger_waiting: "まだ取引がありません。お店で金額を入れて、スマホをかざしてください。",
    link_whole: "つながっています", link_cut: "回線が切れています", link_off: "電源が切れています",
    hub_on: "動いています", hub_off: "止まっています", broker_off: "ブローカーが止まっています",
    undo: { paper: "紙を入れる", scanner: "読み取り機をつなぐ", cable: "回線をつなぐ", power: "電源を入れる", card: "カードを取る", microphone: "マイクをつなぐ", hub_power: "ハブを動かす", broker_power: "ブローカーを動かす" },
    guide_next: "つぎへ", guide_end: "とじる", step: (n) => `${n} / 3`,
    steps: [
      ["お店で払う", "お店の端末で金額を押し「決済へ」を押します。そのあと「スマホをかざす」を押してください。支払いは台帳に確定してから端末に表示され、本物のプリンター信号でレシートが出ます。"],
      ["カードで手続きする", "キオスクで「転入」を選び、「カードを置く」を押します。暗証番号を入れると、カードから読んだ氏名と住所が出ます。案内票には窓口の順番と届出の期限が印字されます。"],
      ["こわしてみる", "回線を切る、紙を抜く、ハブを止める。何が起きたかを画面が正直に言います。つなぎ直すと、続きから始まり、二重に払うことも、だまって消えることもありません。"],
    ],
  },
  en: {
    skip: "Skip to the city", tour: "A three-step tour",
    subtitle: "The city's counters, shops, screens and meeting rooms, joined as one. A real broker, ledger and device protocols are running.",
    shop: "Shop", phone: "Citizen's phone", hub: "Hub", kiosk: "City hall kiosk", sign_1: "Station screen", sign_2: "City hall screen", room: "Meeting room",
    present_phone: "Hold up phone", paper: "Take paper out", scanner: "Unplug scanner", cable: "Cut cable", power: "Switch off",
    card: "Put card on", card_pull: "Pull off mid-read", speak: "Start speaking", microphone: "Unplug microphone",
    hub_power: "Stop the hub", broker_power: "Stop the broker",
    desk: "Staff desk", desk_open: "Write and approve announcements", pin_hint: "PIN of the sample card",
    ledger: "Latest lines of the ledger", number: "Number", account: "Account", amount: "Amount (yen)", time: "Time",
    sum: (n) => `${n} lines, sum ￥0`, sum_bad: "The sum is not ￥0", ledger_waiting: "No payment yet. Key in an amount at the shop and hold up the phone.",
    link_whole: "Connected", link_cut: "Cable cut", link_off: "Switched off",
    hub_on: "Running", hub_off: "Stopped", broker_off: "The broker is stopped",
    undo: { paper: "Put paper in", scanner: "Plug scanner in", cable: "Join cable", power: "Switch on", card: "Take card", microphone: "Plug microphone in", hub_power: "Start the hub", broker_power: "Start the broker" },
    guide_next: "Next", guide_end: "Close", step: (n) => `${n} / 3`,
    steps: [
      ["Pay at the shop", "Key in an amount on the till and press its payment key, then press “Hold up phone”. The till says paid only after the ledger has committed, and the receipt comes out over the printer's real protocol."],
      ["Be read in by card", "Choose “Moving in” at the kiosk and press “Put card on”. Enter the PIN: name and address come from the card. The guide sheet bears the windows in order and the legal deadline."],
      ["Break it", "Cut a cable, take the paper out, stop the hub. The screens say honestly what happened. Join it again: work goes on, nothing is paid twice, nothing is lost without a word."],
    ],
  },
};
