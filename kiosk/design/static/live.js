// A part of a page that follows the hub: <section data-live="/desk/fleet/live">.
// Over HTTP/2 each page has a stream of its own. Over HTTP/1.1 a browser opens six connections to a host for
// all its pages together: three pages stream, the others ask now and then, and none is left waiting.

const STREAMS = 3;
const ASK_EVERY_MS = 3000;
const STREAM_AGAIN_AFTER = 10; // questions, when the hub has ended a stream for a newer one

const overHttp2 = /^h[23]/.test(performance.getEntriesByType("navigation")[0]?.nextHopProtocol ?? "");
const wait = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

function untilSeen() {
  if (!document.hidden) return Promise.resolve();
  return new Promise((resolve) => document.addEventListener("visibilitychange", resolve, { once: true }));
}

function show(part, fragment) {
  window.htmx.swap(part, fragment, { swapStyle: "innerHTML" });
}

// Resolves when the stream has come to its end: the page is hidden, or the hub wants it back.
function stream(part) {
  return new Promise((resolve) => {
    const source = new EventSource(part.dataset.live);
    const end = () => {
      source.close();
      document.removeEventListener("visibilitychange", end);
      resolve();
    };
    source.addEventListener("fragment", (event) => show(part, event.data));
    source.addEventListener("ended", end);
    source.addEventListener("error", () => source.readyState === EventSource.CLOSED && end());
    document.addEventListener("visibilitychange", end);
  });
}

async function ask(part) {
  const address = new URL(part.dataset.live, location.href);
  address.searchParams.set("once", "");
  const answer = await fetch(address, { headers: { Accept: "text/event-stream" } });
  if (answer.redirected) location.reload(); // signed out: the page itself leads to the door
  else if (answer.ok) show(part, await answer.text());
}

// Whether one of the browser's few streams was free. The lock is free again when the page is gone, however.
async function streamIfFree(part) {
  if (overHttp2) return stream(part).then(() => true);
  for (let number = 0; navigator.locks && number < STREAMS; number += 1) {
    const held = await navigator.locks.request(`tsunagaru-live-${number}`, { ifAvailable: true }, (lock) =>
      lock ? stream(part).then(() => true) : false);
    if (held) return true;
  }
  return false;
}

async function follow(part) {
  for (;;) {
    await untilSeen();
    const streamed = await streamIfFree(part);
    const questions = streamed && !document.hidden ? STREAM_AGAIN_AFTER : 1;
    for (let asked = 0; asked < questions && !document.hidden; asked += 1) {
      await wait(ASK_EVERY_MS);
      await ask(part).catch(() => {}); // no line: the next question may be answered
    }
  }
}

document.querySelectorAll("[data-live]").forEach(follow);
