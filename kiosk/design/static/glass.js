// The renderer of the glass: scales the canvas, fits each text into its box, turns pages, and says what was painted.
// Used by the screens themselves and by every preview of them, so that both are one.
const SECONDS_A_PAGE = 6;
const LETTERS_A_SECOND = 4;
const LONGEST_PHRASE = 14;
const CANVAS = { landscape: [1920, 1080], portrait: [1080, 1920] };
const CLOSING = /^[、。，．,.!?！？）)」』】〉》ー…・：；:;々ぁぃぅぇぉっゃゅょァィゥェォッャュョ]/;
const SENTENCE_END = /[。．.!?！？]$/;

const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
const letters = (text) => [...text.replace(/\s+/g, "")].length;
const overflows = (box) => box.scrollHeight > box.clientHeight || box.scrollWidth > box.clientWidth;

// --- fitting -------------------------------------------------------------------------------------

// The largest step at which it fits; false, at the smallest, if none does.
function fit(box, steps, fits = () => !overflows(box)) {
  return steps.some((size) => {
    box.style.fontSize = `${size}px`;
    return fits();
  });
}

// Whether a phrase is wider than its box, so that a line ends inside it.
function breaksPhrase(text) {
  const room = text.clientWidth;
  text.style.width = "min-content";
  const needed = text.offsetWidth;
  text.style.width = "";
  return needed > room;
}

// The largest step at which the text stays in its box: before all the largest that also breaks no phrase.
const fitText = (box, texts, steps) =>
  fit(box, steps, () => !overflows(box) && !texts().some(breaksPhrase)) || fit(box, steps);

const steps = (list) => list.split(" ").map(Number);

// --- pages ---------------------------------------------------------------------------------------

// Where in a paragraph a page may end: after words, if need be after letters, at the worst before a closing mark.
function ways(text, lang) {
  const ends = (granularity) => {
    const segments = [...new Intl.Segmenter(lang, { granularity }).segment(text)];
    const all = segments.map(({ index, segment }) => index + segment.length);
    return { all, good: all.filter((end) => !CLOSING.test(text.slice(end))) };
  };
  const [words, graphemes] = [ends("word"), ends("grapheme")];
  return [words.good, graphemes.good, graphemes.all];
}

// The last end up to which the page holds the text: fits is true up to some end and false after it.
function lastFitting(ends, fits) {
  let low = 0;
  let high = ends.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (fits(ends[middle])) low = middle + 1;
    else high = middle;
  }
  return low;
}

// Written with a space after each phrase, as やさしい日本語 is.
const isSpaced = (text) => text.split(/\s+/).every((phrase) => phrase.length <= LONGEST_PHRASE);

function draw(page, paragraphs) {
  page.replaceChildren(
    ...paragraphs.map(({ part, lang, text }) => {
      const element = document.createElement("p");
      element.dataset.part = part;
      if (lang) element.lang = lang;
      element.toggleAttribute("data-spaced", !lang && isSpaced(text));
      element.textContent = text;
      return element;
    }),
  );
  page.toggleAttribute("data-alone", new Set(paragraphs.map(({ part }) => part)).size < 2);
}

// The paragraphs of one language on as few pages as hold them, cut at sentences or words where one page does not.
function pack(page, paragraphs) {
  const holds = (list) => (draw(page, list), !overflows(page));
  const pages = [];
  let current = [];
  const waiting = [...paragraphs];
  while (waiting.length) {
    const next = waiting.shift();
    if (holds([...current, next])) {
      current.push(next);
      continue;
    }
    if (current.length) {
      pages.push(current);
      current = [];
      waiting.unshift(next);
      continue;
    }
    const fits = (end) => holds([{ ...next, text: next.text.slice(0, end).trimEnd() }]);
    const ends = ways(next.text, next.lang || "ja").find(([first]) => fits(first));
    if (!ends) return null;
    const count = lastFitting(ends, fits);
    const sentence = ends.slice(0, count).findLast((end) => SENTENCE_END.test(next.text.slice(0, end).trimEnd()));
    const end = sentence > ends[count - 1] / 2 ? sentence : ends[count - 1];
    pages.push([{ ...next, text: next.text.slice(0, end).trimEnd() }]);
    waiting.unshift({ ...next, text: next.text.slice(end).trimStart() });
  }
  if (current.length) pages.push(current);
  return pages;
}

// One page where all languages fit; else each language has its own, all in the largest step that they share.
function paginate(turn, source) {
  const page = turn.querySelector(".turn-page");
  const sizes = steps(turn.dataset.turn);
  turn.removeAttribute("data-turning");
  draw(page, source);
  if (fitText(page, () => [...page.children], sizes)) return { pages: [source], missing: [] };
  turn.setAttribute("data-turning", "");
  const pages = [];
  const missing = [];
  for (const part of new Set(source.map((paragraph) => paragraph.part))) {
    const paragraphs = source.filter((paragraph) => paragraph.part === part);
    const packed = pack(page, paragraphs);
    if (!packed) missing.push(part);
    pages.push(...(packed ?? [paragraphs]));
  }
  fit(page, sizes, () => pages.every((paragraphs) => (draw(page, paragraphs), !overflows(page))));
  return { pages, missing };
}

// --- a sheet -------------------------------------------------------------------------------------

const laid = new WeakMap();
let runs = 0;

// Fits everything that stands on each page, and makes the pages. Returns the same for the same sheet on any canvas.
function lay(sheet) {
  const turn = sheet.querySelector("[data-turn]");
  const known = laid.get(sheet);
  const source =
    known && sheet.hasAttribute("data-laid")
      ? known.source
      : [...turn.querySelectorAll("[data-part]")].map((element) => ({
          part: element.dataset.part,
          lang: element.lang,
          text: element.textContent,
        }));
  const boxes = [...sheet.querySelectorAll("[data-fit]")];
  const missing = boxes.filter((box) => !fitText(box, () => [box.firstElementChild], steps(box.dataset.fit))).map((box) => box.dataset.part);
  const { pages, missing: unpaged } = paginate(turn, source);
  if (sheet.classList.contains("no-picture")) missing.push("picture");
  const standing = boxes.reduce((sum, box) => sum + letters(box.textContent), 0);
  const seconds = pages.map((paragraphs) => {
    const all = standing + paragraphs.reduce((sum, { text }) => sum + letters(text), 0);
    return Math.max(SECONDS_A_PAGE, Math.ceil(all / LETTERS_A_SECOND));
  });
  const layout = { source, pages, seconds, missing: [...missing, ...unpaged], run: ++runs };
  laid.set(sheet, layout);
  sheet.dataset.laid = layout.run;
  turnTo(sheet, 0);
  return layout;
}

function turnTo(sheet, number) {
  const { pages } = laid.get(sheet);
  const turn = sheet.querySelector("[data-turn]");
  draw(turn.querySelector(".turn-page"), pages[number]);
  turn.querySelector(".turn-count").textContent = pages.length > 1 ? `${number + 1}/${pages.length}` : "";
  sheet.dataset.page = number + 1;
}

// What of a page is not whole on the glass, measured in the glass itself.
function unseen(sheet) {
  const canvas = sheet.closest(".glass").getBoundingClientRect();
  const outside = (element) => {
    const box = element.getBoundingClientRect();
    return (
      !box.width || !box.height || box.left < canvas.left - 1 || box.top < canvas.top - 1 ||
      box.right > canvas.right + 1 || box.bottom > canvas.bottom + 1
    );
  };
  const page = sheet.querySelector(".turn-page");
  const parts = [...sheet.querySelectorAll("[data-part]")].filter((element) => {
    if (element.dataset.part === "picture" && sheet.classList.contains("no-picture")) return false;
    return outside(element) || (element.hasAttribute("data-fit") && overflows(element));
  });
  if (overflows(page)) parts.push(...page.children);
  return parts.map((element) => element.dataset.part);
}

// --- turning pages and saying so -----------------------------------------------------------------

// Lays a sheet and turns its pages for ever; each painted page is told as "glass:painted".
async function perform(sheet) {
  let layout = lay(sheet);
  const present = () => sheet.isConnected && sheet.dataset.laid === String(layout.run);
  const again = () => {
    if (present()) layout = lay(sheet);
  };
  await frame(); // fonts are asked for by the first layout that uses them
  if (document.fonts.status !== "loaded") {
    await document.fonts.ready;
    again();
  }
  for (const picture of sheet.querySelectorAll("img")) {
    try {
      await picture.decode();
    } catch {
      if (!present()) return; // its successor has another picture
      sheet.classList.add("no-picture");
      again();
    }
  }
  for (let number = 0; present(); number = (number + 1) % layout.pages.length) {
    turnTo(sheet, number);
    await frame();
    await frame();
    if (document.fonts.status !== "loaded") {
      await document.fonts.ready; // a later page had letters of its own
      if (!present()) return;
      const before = layout.pages.length;
      again();
      if (layout.pages.length !== before) number = 0;
      turnTo(sheet, number);
      await frame();
      await frame();
    }
    if (!present()) return;
    const detail = {
      page: number + 1,
      pages: layout.pages.length,
      seconds: layout.seconds.reduce((sum, each) => sum + each, 0),
      missing: [...new Set([...layout.missing, ...unseen(sheet)])],
    };
    sheet.dispatchEvent(new CustomEvent("glass:painted", { bubbles: true, detail }));
    if (layout.pages.length === 1) return;
    await new Promise((resolve) => setTimeout(resolve, layout.seconds[number] * 1000));
  }
}

function performAll(glass) {
  for (const sheet of glass.querySelectorAll(".sheet:not([data-laid])")) perform(sheet);
}

function restart() {
  for (const sheet of document.querySelectorAll(".sheet")) perform(sheet);
}

// --- the canvas ----------------------------------------------------------------------------------

function scale(outer) {
  const glass = outer.querySelector(".glass");
  const { clientWidth: width, clientHeight: height } = outer;
  if (!width || !height) return;
  const orientation = outer.dataset.orientation || (width < height ? "portrait" : "landscape");
  const turned = glass.classList.contains("portrait") !== (orientation === "portrait");
  glass.classList.toggle("portrait", orientation === "portrait");
  const [canvasWidth, canvasHeight] = CANVAS[orientation];
  const factor = Math.min(width / canvasWidth, height / canvasHeight);
  const left = (width - canvasWidth * factor) / 2;
  const top = (height - canvasHeight * factor) / 2;
  glass.style.transform = `translate(${left}px, ${top}px) scale(${factor})`;
  if (turned) for (const sheet of glass.querySelectorAll(".sheet[data-laid]")) perform(sheet);
}

const resized = new ResizeObserver((entries) => entries.forEach(({ target }) => scale(target)));
const known = new WeakSet();

// A status line of more words leaves a sheet that was laid out before it less room.
const rooms = new WeakMap();
const squeezed = new ResizeObserver((entries) => entries.forEach(({ target }) => {
  const before = rooms.get(target);
  rooms.set(target, target.clientHeight);
  if (before === undefined || before === target.clientHeight) return;
  for (const sheet of target.querySelectorAll(".sheet[data-laid]")) perform(sheet);
}));

function hang() {
  for (const outer of document.querySelectorAll(".glass-frame")) {
    const glass = outer.querySelector(".glass");
    if (!known.has(glass)) {
      known.add(glass);
      scale(outer);
      resized.observe(outer);
      for (const main of glass.querySelectorAll(".glass-main")) squeezed.observe(main);
      new MutationObserver(() => performAll(glass)).observe(glass, { childList: true, subtree: true, attributes: true });
    }
    performAll(glass);
  }
}

window.glass = { lay, turnTo, unseen, restart, hang, laid };
document.addEventListener("DOMContentLoaded", hang);
document.addEventListener("htmx:afterSwap", hang);
if (document.readyState !== "loading") hang();
