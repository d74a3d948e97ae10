// A preview says how long its pages take and what of the text is not to be seen; a picture just chosen is in it.
const PARTS = {
  title: ["題名", "title"],
  lines: ["本文", "text"],
  action: ["とるべき行動", "action"],
  place: ["場所", "place"],
  plain_japanese: ["やさしい日本語", "plain Japanese"],
  english: ["英語", "English"],
  picture: ["画像", "picture"],
};
const WORDS = {
  ja: {
    reading: (paged, seconds) => `${paged ? `${paged} ページ・` : ""}読むのに ${seconds} 秒`,
    missing: (parts) => `画面に全部は出ません：${parts.map(([ja]) => ja).join("、")}。短くするか、選び直してください。`,
  },
  en: {
    reading: (paged, seconds) => `${paged ? `page ${paged}, ` : ""}${seconds} s to read`,
    missing: (parts) => `Not whole on this screen: ${parts.map(([, en]) => en).join(", ")}. Shorten it or choose another.`,
  },
};

document.addEventListener("glass:painted", ({ target, detail }) => {
  const preview = target.closest(".preview");
  if (!preview) return;
  const words = WORDS[document.documentElement.lang] ?? WORDS.ja;
  const paged = detail.pages > 1 ? `${detail.page}/${detail.pages}` : "";
  preview.querySelector(".preview-pages").textContent = words.reading(paged, detail.seconds);
  preview.querySelector(".preview-next").hidden = detail.pages < 2;
  const missing = preview.querySelector(".preview-missing");
  missing.hidden = detail.missing.length === 0;
  missing.textContent = words.missing(detail.missing.map((part) => PARTS[part]));
});

document.addEventListener("click", ({ target }) => {
  const sheet = target.closest(".preview-next")?.closest(".preview").querySelector(".sheet");
  if (sheet) window.glass.turnTo(sheet, Number(sheet.dataset.page) % window.glass.laid.get(sheet).pages.length);
});

let chosen = "";

document.addEventListener("change", ({ target }) => {
  if (!target.matches('input[type="file"][name="picture"]')) return;
  if (chosen) URL.revokeObjectURL(chosen);
  chosen = target.files.length ? URL.createObjectURL(target.files[0]) : "";
});

// The picture itself goes only with the form; the preview draws the browser's own copy.
document.addEventListener("htmx:configRequest", ({ detail }) => {
  if (!detail.path.endsWith("/preview")) return;
  detail.parameters.delete("picture");
  detail.parameters.set("picture_chosen", chosen);
});
