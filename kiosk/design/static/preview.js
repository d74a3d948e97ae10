// A preview says how long its pages take and what of the text is not to be seen; a picture just chosen is in it.
const PARTS = {
  title: "題名 title",
  lines: "本文 text",
  action: "とるべき行動 action",
  place: "場所 place",
  plain_japanese: "やさしい日本語",
  english: "英語 English",
  picture: "画像 picture",
};

document.addEventListener("glass:painted", ({ target, detail }) => {
  const preview = target.closest(".preview");
  if (!preview) return;
  const paged = detail.pages > 1 ? `${detail.page}/${detail.pages} ページ・` : "";
  preview.querySelector(".preview-pages").textContent = `${paged}読むのに ${detail.seconds} 秒 s`;
  preview.querySelector(".preview-next").hidden = detail.pages < 2;
  const missing = preview.querySelector(".preview-missing");
  missing.hidden = detail.missing.length === 0;
  const names = detail.missing.map((part) => PARTS[part]).join("、");
  missing.textContent = `画面に全部は出ません：${names}。短くするか、選び直してください。 Not whole on this screen.`;
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
