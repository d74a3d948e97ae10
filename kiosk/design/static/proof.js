// Proof of paint: what bears data-proof is reported once its pictures are decoded and two frames have passed.
const proved = new Set();

const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));

async function prove(element) {
  const proof = element.dataset.proof;
  if (proved.has(proof)) return;
  proved.add(proof);
  try {
    await Promise.all([...element.querySelectorAll("img")].map((image) => image.decode()));
    await frame();
    await frame();
    if (!element.isConnected) throw new Error("left the screen before it was painted");
    const body = new URLSearchParams(JSON.parse(proof));
    const answer = await fetch(`/${document.body.dataset.flow}/rendered`, { method: "POST", body });
    if (!answer.ok) throw new Error(`refused: ${answer.status}`);
  } catch (failure) {
    proved.delete(proof); // not proved: tried again when it is next on the screen
    console.warn("no proof of paint", failure);
  }
}

function proveAll() {
  // An agent that has started anew, or a page shown again after an alert, needs a new proof.
  const present = new Set([...document.querySelectorAll("[data-proof]")].map((element) => element.dataset.proof));
  for (const proof of proved) if (!present.has(proof)) proved.delete(proof);
  document.querySelectorAll("[data-proof]").forEach(prove);
}

document.addEventListener("htmx:sseMessage", proveAll);
document.addEventListener("htmx:sseOpen", () => {
  proved.clear();
  proveAll();
});
