// Voice and sounds of a device: cues arrive on their own stream and are never repeated.
const MELODIES = {
  key: [[1320, 0, 0.04, 0.05]],
  paid: [
    [784, 0, 0.16, 0.3],
    [1047, 0.14, 0.16, 0.3],
    [1319, 0.28, 0.4, 0.3],
  ],
  arrived: [
    [1047, 0, 0.12, 0.3],
    [1568, 0.12, 0.3, 0.3],
  ],
  refused: [
    [330, 0, 0.22, 0.35],
    [247, 0.26, 0.4, 0.35],
  ],
  attention: [
    [880, 0, 0.12, 0.3],
    [880, 0.24, 0.12, 0.3],
    [880, 0.48, 0.24, 0.3],
  ],
  alert: [
    [740, 0, 0.4, 0.4],
    [988, 0.4, 0.4, 0.4],
    [740, 0.8, 0.4, 0.4],
    [988, 1.2, 0.6, 0.4],
  ],
};

let sound;

function chime({ sound: name }) {
  sound ??= new AudioContext();
  for (const [pitch, start, length, loudness] of MELODIES[name]) {
    const tone = new OscillatorNode(sound, { frequency: pitch, type: "triangle" });
    const volume = new GainNode(sound, { gain: 0 });
    const at = sound.currentTime + start;
    volume.gain.setValueAtTime(0, at);
    volume.gain.linearRampToValueAtTime(loudness, at + 0.01);
    volume.gain.exponentialRampToValueAtTime(0.001, at + length);
    tone.connect(volume).connect(sound.destination);
    tone.start(at);
    tone.stop(at + length);
  }
}

function say({ text, lang, interrupts }) {
  if (interrupts) speechSynthesis.cancel();
  const sentence = new SpeechSynthesisUtterance(text);
  sentence.lang = lang === "en" ? "en-GB" : "ja-JP";
  speechSynthesis.speak(sentence);
}

const cues = new EventSource(`/${document.body.dataset.flow}/cues`);
cues.addEventListener("chime", (event) => chime(JSON.parse(event.data)));
cues.addEventListener("say", (event) => say(JSON.parse(event.data)));
