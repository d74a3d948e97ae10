"use strict";
// Shows what the processes and emulators report, and hands the visitor's acts to them.
(() => {
  const $ = (selector, from = document) => from.querySelector(selector);
  const $$ = (selector, from = document) => [...from.querySelectorAll(selector)];
  const spots = $$(".spot[data-node]"), lines = $(".lines");
  const POINTED = [".shop, .phone-spot", ".kiosk-spot", ".desk-spot, .wall:not(.room)", ".room", ".hub-spot"];
  let language = localStorage.getItem("language") === "en" ? "en" : "ja";
  let state = null;
  const words = () => window.WORDS[language];
  const put = (element, text) => { if (element.textContent !== text) element.textContent = text; };

  function speak() {
    document.documentElement.lang = language;
    put($("#language"), language === "ja" ? "English" : "日本語");
    $("#language").lang = language === "ja" ? "en" : "ja";
    for (const element of $$("[data-word]")) {
      const button = element.closest("[data-toggle]");
      const undone = button && state && state.toggles[button.dataset.toggle] && words().undo[element.dataset.word];
      put(element, undone || words()[element.dataset.word]);
    }
    if ($("#guide").open) guide(Number($("#guide").dataset.number));
  }

  function fit() {
    $$(".screen").forEach(window.FRAMES.fit);
    window.LINES.draw(lines, $("#city"), $(".hub"), spots);
    if (state) colour();
  }

  function linkOf(node) {
    if (node === "phone") return state.toggles.hub_off ? "waiting" : "whole";
    if (state.toggles[`off:${node}`]) return "off";
    if (state.toggles[`cut:${node}`]) return "cut";
    return state.toggles.hub_off || state.toggles.broker_off ? "waiting" : "whole";
  }

  function colour() {
    for (const wire of $$(".wire", lines)) wire.dataset.state = linkOf(wire.dataset.line);
    for (const spot of spots) {
      const link = linkOf(spot.dataset.node), note = $(".link", spot);
      if (!note) continue;
      note.dataset.state = link;
      put(note, words()[`link_${link}`]);
    }
    for (const screen of $$(".screen")) {
      const source = screen.dataset.source;
      window.FRAMES.dim(screen, state.toggles[source === "phone" ? "hub_off" : `off:${source}`], state.served[source]);
      window.FRAMES.words(screen, words().dark);
    }
  }

  function ledger(rows) {
    const body = $("#ledger");
    body.replaceChildren();
    if (!rows.length) {
      const cell = body.insertRow().insertCell();
      cell.colSpan = 5;
      cell.textContent = words().ledger_waiting;
    }
    rows.forEach((line, number) => {
      const row = body.insertRow(), before = rows[number - 1];
      const first = !before || before.number !== line.number;
      if (first && before) row.className = "first";
      const texts = [first ? line.number : "", first ? words().kinds[line.kind] : "", words().accounts[line.account], words().yen(line.amount), first ? line.time : ""];
      texts.forEach((text, column) => {
        const cell = row.insertCell();
        cell.textContent = text;
        if (column === 3) cell.className = "amount";
      });
    });
    const sum = rows.reduce((total, line) => total + line.amount, 0);
    put($("#ledger-sum"), !rows.length ? "" : sum === 0 ? words().sum(rows.length) : words().sum_bad);
    $("#ledger-sum").dataset.bad = sum !== 0;
  }

  function papers(rolls) {
    for (const [roll, stamp] of Object.entries(rolls)) {
      const image = $(`[data-roll="${roll}"]`), address = `/roll/${roll}.png?${stamp}`;
      const hidden = !stamp;
      if (image.parentElement.hidden !== hidden) { image.parentElement.hidden = hidden; requestAnimationFrame(fit); }
      if (stamp && image.getAttribute("src") !== address) image.src = address;
    }
  }

  function display(stamp) {
    const image = $(".display"), address = `/display.png?${stamp}`;
    if (stamp && image.getAttribute("src") !== address) image.src = address;
  }

  function show(fresh) {
    const before = state;
    state = fresh;
    speak();
    colour();
    for (const button of $$("[data-toggle]")) button.setAttribute("aria-pressed", Boolean(state.toggles[button.dataset.toggle]));
    $(".hub").dataset.state = state.toggles.hub_off || state.toggles.broker_off ? "off" : "on";
    put($(".hub-state"), state.toggles.hub_off ? words().hub_off : state.toggles.broker_off ? words().broker_off : words().hub_on);
    papers(state.rolls);
    display(state.display);
    if (before) {
      for (const [node, bytes] of Object.entries(state.carried)) if (bytes !== before.carried[node]) window.LINES.pulse(lines, node);
      if (state.ledger.length && JSON.stringify(state.ledger[0]) !== JSON.stringify(before.ledger[0])) window.LINES.pulse(lines, "phone");
    }
    if (!before && !localStorage.getItem("toured")) requestAnimationFrame(() => { fit(); guide(0); }); // all stands in its place
    if (!before || JSON.stringify(before.ledger) !== JSON.stringify(state.ledger)) ledger(state.ledger);
  }

  function say(text) {
    const box = $("#said");
    box.textContent = text;
    box.classList.add("on");
    clearTimeout(box.timer);
    box.timer = setTimeout(() => box.classList.remove("on"), 4000);
  }

  // To the button that is missing: a press on it, and the act can be done.
  function lead(act) {
    const button = $(`[data-act="${act}"]`);
    button.scrollIntoView({ block: "nearest", behavior: "instant" });
    button.focus({ focusVisible: true });
  }

  // The button keeps the focus while its act is done; a second press meanwhile is none.
  async function act(button) {
    if (button.getAttribute("aria-busy") === "true") return;
    button.setAttribute("aria-busy", "true");
    const wanted = button.dataset.act === "scan_poster" ? `scan_poster:${$("#typed").value.trim()}` : button.dataset.act;
    try {
      const answer = await fetch("/act", { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify({ act: wanted, language }) });
      const said = await answer.json();
      if (said.text) say(said.text);
      if (said.phone) $(".phone iframe").src = said.phone;
      if (said.next) lead(said.next);
    } catch {
      say(words().board_gone);
    } finally {
      button.removeAttribute("aria-busy");
    }
  }

  function guide(number) {
    const dialog = $("#guide"), steps = words().steps;
    if (number >= steps.length) return dialog.close();
    const [title, text] = steps[number];
    put($(".step", dialog), words().step(number + 1, steps.length));
    put($("#guide-title"), title);
    put($(".text", dialog), text);
    put($("#guide-next"), number + 1 < steps.length ? words().guide_next : words().guide_done);
    $("#guide-end").hidden = number + 1 === steps.length;
    dialog.dataset.number = number;
    dialog.classList.toggle("beside-the-right", /desk|room/.test(POINTED[number]));
    if (!dialog.open) dialog.show(); // not modal: the visitor does meanwhile what it says
    for (const place of $$(".spot, .hub-spot")) place.classList.toggle("pointed", place.matches(POINTED[number]));
    for (const place of $$(".pointed").reverse()) place.scrollIntoView({ block: "nearest", behavior: "instant" });
  }

  function hold(paper) {
    const picture = $(".held-paper img"), shown = $("img", paper);
    picture.src = shown.src;
    picture.alt = shown.alt;
    $("#held").showModal();
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-act]"), paper = event.target.closest("[data-paper], [data-held]");
    if (button) act(button);
    if (paper) hold(paper);
  });
  document.addEventListener("keydown", (event) => { if (event.key === "Escape" && $("#guide").open) $("#guide").close(); });
  $("#language").addEventListener("click", () => {
    language = language === "ja" ? "en" : "ja";
    localStorage.setItem("language", language);
    speak();
    if (state) { show(state); ledger(state.ledger); }
    fit();
  });
  $("#tour").addEventListener("click", () => guide(0));
  $("#guide-next").addEventListener("click", () => guide(Number($("#guide").dataset.number) + 1));
  $("#guide-end").addEventListener("click", () => $("#guide").close());
  $("#guide").addEventListener("close", () => {
    localStorage.setItem("toured", "yes");
    $$(".pointed").forEach((place) => place.classList.remove("pointed"));
    $("#tour").focus();
  });

  speak();
  fit();
  addEventListener("resize", fit);
  new ResizeObserver(fit).observe($("#city"));
  document.fonts.ready.then(fit);
  new EventSource("/state").onmessage = (message) => show(JSON.parse(message.data));
})();
