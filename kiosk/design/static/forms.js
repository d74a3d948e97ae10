// Forms speak the page's language: no bubble of the browser's, the error beside its field, the first one focused;
// of a page that comes back with errors, their summary.
"use strict";

const MISSING = document.querySelector('meta[name="field-missing"]')?.content ?? "";

function complain(field) {
  const id = `${field.id || field.name}-error`;
  field.setAttribute("aria-invalid", "true");
  const described = (field.getAttribute("aria-describedby") ?? "").split(" ");
  field.setAttribute("aria-describedby", [...new Set([...described, id])].join(" ").trim());
  if (document.getElementById(id)) return;
  const words = document.createElement("p");
  words.className = "error";
  words.id = id;
  words.textContent = MISSING;
  field.after(words);
}

for (const form of document.forms) {
  form.noValidate = true;
  form.addEventListener("submit", (event) => {
    const empty = [...form.elements].filter((each) => each.required && !each.value.trim());
    empty.forEach(complain);
    if (!empty.length) return;
    event.preventDefault();
    empty[0].focus();
  });
}

(document.querySelector("[data-errors]") ?? document.querySelector('[aria-invalid="true"]'))?.focus();

for (const field of document.querySelectorAll("input[type=file]")) {
  const name = document.getElementById(`${field.id}-name`);
  if (name) field.addEventListener("change", () => { name.textContent = field.files[0]?.name ?? ""; });
}
