// Whether a file is the one with this hash: reckoned here, so that it is sent nowhere.
const place = document.querySelector("[data-same-file]");

async function outcome(file) {
  if (!window.crypto?.subtle) return "cannot"; // browsers offer it over https and on this machine alone
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", await file.arrayBuffer()));
  const hash = [...digest].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hash === place.dataset.sameFile ? "same" : "other";
}

async function compare(file) {
  if (!file) return;
  const found = await outcome(file);
  for (const each of place.querySelectorAll("[data-outcome]")) each.hidden = each.dataset.outcome !== found;
}

if (place) {
  const field = place.querySelector("input[type=file]");
  field.addEventListener("change", () => compare(field.files[0]));
  place.addEventListener("dragover", (event) => event.preventDefault());
  place.addEventListener("drop", (event) => {
    event.preventDefault();
    compare(event.dataTransfer.files[0]);
  });
}
