// Two soft tones for what has come. Several tabs make one sound: whoever has the lock first.

import { hear, sleep } from "./dom.js";
import { me } from "./me.js";

const SAME_MS = 10_000; // within this time another tab may hear of the same
const TONES = [
  { hertz: 784, at: 0 },
  { hertz: 1174.7, at: 0.13 },
];
const FADES_S = 0.55;
const LOUDNESS = 0.16;

let audio = null;

/** Sounds for pop-ups that want it. Browsers allow that once somebody has touched the page. */
export function startSound() {
  for (const gesture of ["pointerdown", "keydown"]) {
    addEventListener(gesture, unlock, { capture: true, passive: true });
  }
  hear("pop-ups", ({ shown }) => {
    if (me?.sound === false) return;
    sound(shown.filter((it) => it.sound).map((it) => it.id));
  });
}

function unlock() {
  const Context = window.AudioContext ?? window.webkitAudioContext;
  if (!Context) return;
  audio ??= new Context();
  if (audio.state === "suspended") audio.resume().catch(() => {});
}

/** Sounds once for these, unless another tab has: who sounds for one holds its lock for a while. */
function sound(ids) {
  if (audio?.state !== "running" || !ids.length) return;
  let isDone = false;
  const ring = () => {
    if (!isDone) play();
    isDone = true;
  };
  if (!navigator.locks) ring();
  else for (const id of ids) first(id, ring);
}

function first(id, ring) {
  const held = (isMine) => isMine && (ring(), sleep(SAME_MS));
  navigator.locks.request(`bellhop-sounded-${id}`, { ifAvailable: true }, held).catch(() => {});
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
