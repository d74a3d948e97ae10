// A form whose answer may get lost on the way: it is sent again with the same id until an answer comes.
// Nothing is called done here; the hub's own page says so, when it is in the books.
"use strict";

const AGAIN_AFTER_MS = 2000;
const PATIENCE_MS = 15000;

const wait = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

async function answerTo(form) {
  const body = new URLSearchParams(new FormData(form));
  const answer = await fetch(form.action, {
    method: "POST", body, headers: { Accept: "text/html" }, signal: AbortSignal.timeout(PATIENCE_MS),
  });
  if (answer.status >= 500) throw new Error("no answer yet");
  return answer;
}

for (const form of document.querySelectorAll("form[data-steady]")) {
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (form.dataset.sent) return;
    form.dataset.sent = "yes";
    form.querySelector("button").setAttribute("aria-disabled", "true");
    for (;;) {
      try {
        const answer = await answerTo(form);
        if (answer.redirected) {
          location.replace(answer.url);
        } else {
          const page = new DOMParser().parseFromString(await answer.text(), "text/html");
          document.title = page.title;
          document.querySelector("main").replaceWith(page.querySelector("main"));
        }
        return;
      } catch {
        form.querySelector("[data-unsure]").hidden = false;
        await wait(AGAIN_AFTER_MS);
      }
    }
  });
}
