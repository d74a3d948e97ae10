"use strict";
// Shows what the processes and emulators report, and hands the visitor's acts to them.
(() => {
  const $ = (selector, from = document) => from.querySelector(selector);
  const $$ = (selector, from = document) => [...from.querySelectorAll(selector)];
  let language = localStorage.getItem("language") === "en" ? "en" : "ja";
  let state = null;
  const words = () => window.WORDS[language];

  function speak() {
    document.documentElement.lang = language;
    $("#language").textContent = language === "ja" ? "English" : "日本語";
    $("#language").setAttribute("aria-label", language === "ja" ? "Switch to English" : "日本語にする");
    for (const element of $$("[data-word]")) {
      const button = element.closest("[data-toggle]");
      const undone = button && state && state.toggles[button.dataset.toggle] && words().undo[element.dataset.word];
      element.textContent = undone || words()[element.dataset.word];
    }
  }

  function fit() {
    for (const screen of $$(".screen")) {
      const scale = screen.clientWidth / Number(screen.dataset.width);
      const frame = $("iframe", screen);
      frame.style.width = `${screen.dataset.width}px`;
      frame.style.height = `${screen.dataset.height}px`;
      frame.style.transform = `scale(${scale})`;
      const border = screen.offsetHeight - screen.clientHeight;
      screen.style.height = `${Number(screen.dataset.height) * scale + border}px`;
    }
    draw();
  }

  // A line from the hub to each device, drawn behind everything.
  function draw() {
    const lines = $(".lines"), box = $("#city").getBoundingClientRect();
    lines.setAttribute("viewBox", `0 0 ${box.width} ${box.height}`);
    const hub = $(".hub").getBoundingClientRect();
    const from = { x: hub.x + hub.width / 2 - box.x, y: hub.y + hub.height / 2 - box.y };
    lines.replaceChildren(...$$(".spot[data-node]").map((spot) => {
      const target = ($(".screen", spot) || spot).getBoundingClientRect();
      const to = { x: target.x + target.width / 2 - box.x, y: target.y + target.height / 2 - box.y };
      const middle = (from.x + to.x) / 2;
      const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
      path.setAttribute("d", `M${from.x},${from.y} C${middle},${from.y} ${middle},${to.y} ${to.x},${to.y}`);
      path.dataset.line = spot.dataset.node;
      return path;
    }));
    if (state) colour();
  }

  function linkOf(node) {
    if (state.toggles[`off:${node}`]) return "off";
    return state.toggles[`cut:${node}`] || state.toggles.broker_off ? "cut" : "whole";
  }

  function colour() {
    for (const path of $$("[data-line]")) path.dataset.state = linkOf(path.dataset.line);
    for (const spot of $$(".spot[data-node]")) {
      const link = linkOf(spot.dataset.node), note = $(".link", spot), text = words()[`link_${link}`];
      note.dataset.state = link;
      if (note.textContent !== text) note.textContent = text;
    }
  }

  function pulse(node) {
    const path = $(`[data-line="${node}"]`);
    if (!path || path.dataset.state !== "whole") return;
    path.classList.remove("carrying");
    void path.getBoundingClientRect();
    path.classList.add("carrying");
  }

  function ledger(lines) {
    const body = $("#ledger");
    if (!lines.length) {
      body.innerHTML = "";
      const row = body.insertRow(), cell = row.insertCell();
      cell.colSpan = 4;
      cell.textContent = words().ledger_waiting;
      $("#ledger-sum").textContent = "";
      return;
    }
    body.replaceChildren(...lines.slice(0, 12).map((line) => {
      const row = document.createElement("tr");
      for (const [text, kind] of [[line.transfer, ""], [line.account, ""], [line.amount.toLocaleString("ja-JP"), "amount"], [line.time, ""]]) {
        const cell = row.insertCell();
        cell.textContent = text;
        cell.className = kind;
      }
      return row;
    }));
    const sum = lines.reduce((total, line) => total + line.amount, 0);
    $("#ledger-sum").textContent = sum === 0 ? words().sum(lines.length) : words().sum_bad;
    $("#ledger-sum").dataset.bad = sum !== 0;
  }

  function show(fresh) {
    const before = state;
    state = fresh;
    speak();
    colour();
    for (const button of $$("[data-toggle]")) button.setAttribute("aria-pressed", Boolean(state.toggles[button.dataset.toggle]));
    $(".hub").dataset.state = state.toggles.hub_off ? "off" : "on";
    const hubText = state.toggles.hub_off ? words().hub_off : state.toggles.broker_off ? words().broker_off : words().hub_on;
    if ($(".hub-state").textContent !== hubText) $(".hub-state").textContent = hubText;
    for (const [roll, stamp] of Object.entries(state.rolls)) {
      const image = $(`[data-roll="${roll}"]`), address = `/roll/${roll}.png?${stamp}`;
      image.hidden = !stamp;
      if (stamp && image.getAttribute("src") !== address) image.src = address;
    }
    for (const [node, bytes] of Object.entries(state.carried)) if (before && bytes !== before.carried[node]) pulse(node);
    // A device that was off shows its browser's error page; look again when it is back.
    if (before) for (const spot of $$(".spot[data-node]")) {
      const key = `off:${spot.dataset.node}`, frame = $("iframe", spot);
      if (before.toggles[key] && !state.toggles[key]) frame.src = frame.getAttribute("src");
    }
    if (before && before.toggles.hub_off && !state.toggles.hub_off) { const phone = $(".phone iframe"); phone.src = phone.getAttribute("src"); }
    ledger(state.ledger);
  }

  function say(text) {
    const box = $("#said");
    box.textContent = text;
    box.classList.add("on");
    clearTimeout(box.timer);
    box.timer = setTimeout(() => box.classList.remove("on"), 4000);
  }

  async function act(button) {
    button.disabled = true;
    try {
      const answer = await fetch("/act", { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify({ act: button.dataset.act, language }) });
      const said = await answer.json();
      if (said.text) say(said.text);
    } catch {
      say(language === "ja" ? "まちの盤が応えません。make run が動いているか確かめてください。" : "The board does not answer. Is make run still running?");
    } finally {
      button.disabled = false;
    }
  }

  function guide(number) {
    const dialog = $("#guide");
    if (number >= words().steps.length) return dialog.close();
    const [title, text] = words().steps[number];
    $(".step", dialog).textContent = words().step(number + 1);
    $("#guide-title").textContent = title;
    $(".text", dialog).textContent = text;
    dialog.dataset.number = number;
    if (!dialog.open) dialog.show();
    $$(".spot").forEach((spot) => spot.classList.toggle("pointed", spot.matches([".shop, .phone-spot", ".kiosk-spot", ".hub-spot"][number])));
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-act]");
    if (button) act(button);
  });
  $("#language").addEventListener("click", () => { language = language === "ja" ? "en" : "ja"; localStorage.setItem("language", language); if (state) show(state); speak(); });
  $("#tour").addEventListener("click", () => guide(0));
  $("#guide-next").addEventListener("click", () => guide(Number($("#guide").dataset.number) + 1));
  $("#guide-end").addEventListener("click", () => $("#guide").close());
  $("#guide").addEventListener("close", () => { localStorage.setItem("toured", "yes"); $$(".pointed").forEach((spot) => spot.classList.remove("pointed")); });
  addEventListener("resize", fit);

  speak();
  fit();
  new EventSource("/state").onmessage = (message) => show(JSON.parse(message.data));
  if (!localStorage.getItem("toured")) guide(0);
})();
