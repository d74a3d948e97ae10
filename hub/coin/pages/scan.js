// Reads a code with the camera: with the browser's own reader where it has one, else with ours. The
// pictures stay on the phone. Without a camera the photo and the number remain.
"use strict";

const LOOK_EVERY_MS = 150;
const WIDEST = 800;

function ours(address) {
  const canvas = document.createElement("canvas");
  const ready = new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = address;
    script.onload = resolve;
    script.onerror = reject;
    document.head.append(script);
  });
  return async (video) => {
    await ready;
    const scale = Math.min(1, WIDEST / video.videoWidth);
    canvas.width = Math.round(video.videoWidth * scale);
    canvas.height = Math.round(video.videoHeight * scale);
    if (!canvas.width) return "";
    const drawing = canvas.getContext("2d", { willReadFrequently: true });
    drawing.drawImage(video, 0, 0, canvas.width, canvas.height);
    const dots = drawing.getImageData(0, 0, canvas.width, canvas.height);
    return jsQR(dots.data, dots.width, dots.height)?.data ?? "";
  };
}

async function theBrowsers() {
  if (!("BarcodeDetector" in window)) return null;
  if (!(await BarcodeDetector.getSupportedFormats()).includes("qr_code")) return null;
  const reader = new BarcodeDetector({ formats: ["qr_code"] });
  return async (video) => (await reader.detect(video))[0]?.rawValue ?? "";
}

async function look(form) {
  const video = form.querySelector("video");
  video.srcObject = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
  form.hidden = false;
  await video.play();
  const read = (await theBrowsers()) ?? ours(form.dataset.reader);
  for (;;) {
    const found = await read(video);
    if (found) {
      for (const track of video.srcObject.getTracks()) track.stop();
      form.elements.text.value = found;
      form.submit();
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
}

const live = document.querySelector("form[data-live]");
if (live && navigator.mediaDevices) {
  look(live).catch(() => { live.hidden = true; });
}

const photo = document.querySelector("form[data-photo]");
if (photo) {
  photo.querySelector("button").hidden = true;
  photo.elements.photo.addEventListener("change", () => photo.submit());
}
