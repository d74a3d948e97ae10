// Keys of the keyboard press the button that names them; a lost agent is said on the screen.
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey) return;
  if (event.key === "Enter" && event.target.closest("button")) return; // the focused button has it
  const button = [...document.querySelectorAll("[data-key]")].find((candidate) =>
    candidate.dataset.key.split(" ").includes(event.key),
  );
  if (!button) return;
  event.preventDefault();
  button.click();
});

const lost = document.querySelector(".lost");
document.addEventListener("htmx:sseError", () => (lost.hidden = false));
document.addEventListener("htmx:sseOpen", () => (lost.hidden = true));
