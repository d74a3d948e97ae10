// Proof of paint: what bears data-proof is reported once its pictures are decoded and two frames have passed.
let begun = new WeakMap();

const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));

async function prove(element) {
  const proof = element.dataset.proof;
  if (begun.get(element) === proof) return;
  begun.set(element, proof);
  await Promise.all([...element.querySelectorAll("img")].map((image) => image.decode()));
  await frame();
  await frame();
  if (!element.isConnected || element.dataset.proof !== proof) return; // its successor proves itself
  const body = new URLSearchParams(JSON.parse(proof));
  await fetch(`/${document.body.dataset.flow}/rendered`, { method: "POST", body });
}

function proveAll() {
  for (const element of document.querySelectorAll("[data-proof]")) {
    prove(element).catch((failure) => console.warn("no proof of paint", failure));
  }
}

document.addEventListener("htmx:sseMessage", proveAll);
document.addEventListener("htmx:sseOpen", () => {
  begun = new WeakMap(); // an agent that has started anew knows no proofs
  proveAll();
});
