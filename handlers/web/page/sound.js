// Two soft tones for what has come. Several tabs make one sound: whoever has the lock first.

import { hear } from "./dom.js";
import { me } from "./me.js";

const LAST = "bellhop-sounded";
const SAME_MS = 10_000; // within this time another tab may hear of the same
const TONES = [
  { hertz: 784, at: 0 },
  { hertz: 1174.7, at: 0.13 },
];
const FADES_S = 0.55;
const LOUDNESS = 0.16;

let audio = null;
let latest = { id: 0, at: 0 }; // without storage: what this tab has sounded for

/** Sounds for pop-ups that want it. Browsers allow that once somebody has touched the page. */
export function startSound() {
  for (const gesture of ["pointerdown", "keydown"]) {
    addEventListener(gesture, unlock, { capture: true, passive: true });
  }
  hear("pop-ups", ({ shown }) => {
    if (me?.sound === false) return;
    const ids = shown.filter((it) => it.sound).map((it) => Number(it.id));
    if (ids.length) sound(Math.max(...ids));
  });
}

function unlock() {
  const Context = window.AudioContext ?? window.webkitAudioContext;
  if (!Context) return;
  audio ??= new Context();
  if (audio.state === "suspended") audio.resume().catch(() => {});
}

async function sound(id) {
  if (audio?.state !== "running") return;
  if (!navigator.locks) {
    ring(id);
    return;
  }
  await navigator.locks.request(LAST, () => ring(id));
}

function ring(id) {
  const last = lastRung();
  if (last.id >= id && Date.now() - last.at < SAME_MS) return;
  remember({ id, at: Date.now() });
  play();
}

function lastRung() {
  try {
    return JSON.parse(localStorage.getItem(LAST)) ?? latest;
  } catch {
    return latest;
  }
}

function remember(rung) {
  latest = rung;
  try {
    localStorage.setItem(LAST, JSON.stringify(rung));
  } catch {
    // A browser that keeps nothing sounds in each of its tabs.
  }
}

/** Like a small glass bell: each tone with a faint octave, and a fade. */
function play() {
  const now = audio.currentTime + 0.02;
  for (const { hertz, at } of TONES) {
    for (const [times, share] of [[1, 1], [2, 0.22]]) {
      const tone = audio.createOscillator();
      const volume = audio.createGain();
      tone.frequency.value = hertz * times;
      volume.gain.setValueAtTime(0, now + at);
      volume.gain.linearRampToValueAtTime(LOUDNESS * share, now + at + 0.012);
      volume.gain.exponentialRampToValueAtTime(0.0001, now + at + FADES_S);
      tone.connect(volume).connect(audio.destination);
      tone.start(now + at);
      tone.stop(now + at + FADES_S + 0.05);
    }
  }
}
