// Presses go out one after the other in their order, whatever happens to their buttons meanwhile.
let sent = Promise.resolve();

function press(button) {
  const body = new URLSearchParams({ press: button.dataset.press });
  if (button.dataset.value !== undefined) body.set("value", button.dataset.value);
  sent = sent
    .then(() => fetch(`/${document.body.dataset.flow}/act`, { method: "POST", body }))
    .catch(() => (lost.hidden = false));
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-press]");
  if (!button) return;
  press(button);
  if (event.detail) button.blur(); // a finger leaves no focus behind: Enter goes to the screen's own button
});

// Keys of the keyboard press the button that names them.
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey) return;
  if (event.repeat && event.key === "Enter") return event.preventDefault(); // held down: one press
  if (event.key === "Enter" && event.target.closest("button")) return; // the focused button has it
  const button = [...document.querySelectorAll("[data-key]")].find((candidate) =>
    candidate.dataset.key.split(" ").includes(event.key),
  );
  if (!button) return;
  event.preventDefault();
  button.click();
});

// An agent that is gone is said on the screen.
const lost = document.querySelector(".lost");
document.addEventListener("htmx:sseError", () => (lost.hidden = false));

// The seconds of a warning come apart from the screen around them.
let seconds = "";

function showSeconds() {
  for (const place of document.querySelectorAll('[data-live="seconds"]')) place.textContent = seconds;
}

document.addEventListener("htmx:afterSwap", showSeconds);

// The line that the keyboard is on stays in sight.
document.addEventListener("htmx:afterSwap", () =>
  document.querySelector("[data-cursor]")?.scrollIntoView({ block: "nearest" }),
);
document.addEventListener("htmx:sseOpen", (event) => {
  lost.hidden = true;
  event.detail.source.addEventListener("seconds", (message) => {
    seconds = message.data;
    showSeconds();
  });
});
