// A public screen tells its agent of each page that it has painted, and what of it was not whole.
document.addEventListener("glass:painted", ({ target, detail }) => {
  const body = new URLSearchParams({ ...JSON.parse(target.dataset.proof), ...detail, missing: detail.missing.join(" ") });
  fetch("/signage/rendered", { method: "POST", body }).catch((failure) => console.warn("no proof of paint", failure));
});

// An agent that has started anew knows no proofs.
document.addEventListener("htmx:sseOpen", () => window.glass.restart());
