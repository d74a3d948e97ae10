"use strict";
// The miniature screens: as large as there is room, and covered with our words while nobody serves them.
window.FRAMES = (() => {
  function fit(screen) {
    const width = Number(screen.dataset.width), height = Number(screen.dataset.height);
    const frame = screen.querySelector("iframe"), scale = screen.clientWidth / width;
    frame.style.width = `${width}px`;
    frame.style.height = `${height}px`;
    frame.style.transform = `scale(${scale})`;
    screen.style.height = `${height * scale + screen.offsetHeight - screen.clientHeight}px`;
  }

  // A screen is dark until its page is really there; then it is looked at anew.
  function dim(screen, off, served) {
    if (!served) screen.dataset.dark = off ? "off" : "waking";
    else if (screen.dataset.dark && screen.dataset.dark !== "looking") {
      const frame = screen.querySelector("iframe");
      screen.dataset.dark = "looking";
      frame.addEventListener("load", () => { if (screen.dataset.dark === "looking") delete screen.dataset.dark; }, { once: true });
      frame.src = frame.getAttribute("src");
    }
  }

  function words(screen, texts) {
    const dark = screen.dataset.dark;
    if (!dark) return;
    const [title, text] = screen.classList.contains("phone") ? texts.no_hub : dark === "off" ? texts.off : texts.waking;
    const cover = screen.querySelector(".cover");
    if (cover.firstElementChild.textContent !== title) cover.firstElementChild.textContent = title;
    if (cover.lastElementChild.textContent !== text) cover.lastElementChild.textContent = text;
  }

  return { fit, dim, words };
})();
