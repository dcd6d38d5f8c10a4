// Ring tones, made by the browser: one turn of a tone is computed, and played again and again until it rests.

// How long a turn lasts, and its sounds: when each begins, how long it lasts, its frequencies.
const TONES = {
  classic: [3, [0, 0.4, 400, 450], [0.6, 0.4, 400, 450]],
  soft: [3.5, [0, 0.6, 523], [0.3, 0.6, 659], [0.6, 1, 784]],
  bell: [4, [0, 1.8, 880, 1319, 1760], [0.2, 1.8, 1109, 1661]],
  waiting: [8, [0, 0.15, 425], [0.3, 0.15, 425]], // in a call another one rings: short, and softer
};
const RISE = 0.01; // seconds; a sound that begins at once clicks
let playing = null;

// Plays the tone until `rest`, `volume` being a percentage. Call it where `maySound` says so.
export function play(tone, volume) {
  if (playing?.tone === tone) return;
  rest();
  playing = Object.assign(new AudioContext(), { tone });
  const source = playing.createBufferSource();
  const gain = playing.createGain();
  source.buffer = turn(playing, ...TONES[tone]);
  source.loop = true;
  gain.gain.value = (volume / 100) ** 2 / (tone === "waiting" ? 4 : 1);
  source.connect(gain).connect(playing.destination);
  source.start();
}

export function rest() {
  playing?.close();
  playing = null;
}

// Whether the browser lets the page sound by itself. An AudioContext made too early would stay silent, and complain.
export async function maySound() {
  if (navigator.userActivation?.hasBeenActive) return true;
  const policy = navigator.getAutoplayPolicy?.("audiocontext");
  if (policy) return policy === "allowed";
  const refused = new Audio().play().then(() => false, ({ name }) => name === "NotAllowedError");
  return !(await Promise.race([refused, new Promise((later) => setTimeout(later))]));
}

function turn(context, seconds, ...sounds) {
  const rate = context.sampleRate;
  const buffer = context.createBuffer(1, seconds * rate, rate);
  const samples = buffer.getChannelData(0);
  for (const [start, length, ...pitches] of sounds) {
    for (let at = 0; at < length; at += 1 / rate) {
      const loud = (Math.min(1, at / RISE) * (1 - at / length)) / pitches.length / sounds.length ** 0.5;
      const waves = pitches.map((pitch) => Math.sin(2 * Math.PI * pitch * at));
      samples[Math.round((start + at) * rate)] += loud * waves.reduce((sum, wave) => sum + wave);
    }
  }
  return buffer;
}
