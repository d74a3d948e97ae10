// Reads a code with the camera where the browser can; everywhere else the photo and the number remain.
"use strict";

const LOOK_EVERY_MS = 150;

async function look(form) {
  const video = form.querySelector("video");
  const reader = new BarcodeDetector({ formats: ["qr_code"] });
  video.srcObject = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
  form.hidden = false;
  await video.play();
  for (;;) {
    const [found] = await reader.detect(video);
    if (found) {
      for (const track of video.srcObject.getTracks()) track.stop();
      form.elements.text.value = found.rawValue;
      form.submit();
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
}

const live = document.querySelector("form[data-live]");
if (live && "BarcodeDetector" in window && navigator.mediaDevices) {
  look(live).catch(() => { live.hidden = true; });
}

const photo = document.querySelector("form[data-photo]");
if (photo) {
  photo.querySelector("button").hidden = true;
  photo.elements.photo.addEventListener("change", () => photo.submit());
}
