"""Who is heard in a window. Each user hums into the microphone at a pitch of its own, and telephones outside and at
desks send back what they hear: so who talks with nobody but a caller hears the own voice.
"""

from collections.abc import Mapping

from playwright.sync_api import BrowserContext, Page

from tests.patience import until

PITCHES = {"alice": 600, "bob": 1000}
LOUDNESS, HEARD_FROM_DB = 0.2, -50
LOOKS, EVERY_MS = 4, 80
"""So many, and what is heard in one of them counts: the sound of a busy machine has gaps."""

HUMS = """
if (navigator.mediaDevices) {
const real = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
navigator.mediaDevices.getUserMedia = async (wanted) => {
  await real(wanted);
  const context = new AudioContext(), voice = context.createOscillator(), loudness = context.createGain();
  const microphone = context.createMediaStreamDestination();
  voice.frequency.value = %d;
  loudness.gain.value = %f;
  voice.connect(loudness).connect(microphone);
  voice.start();
  return microphone.stream;
};
const { play } = HTMLMediaElement.prototype;
HTMLMediaElement.prototype.play = function () {
  window.loudspeaker = this;
  return play.call(this);
};
}"""
HEARS = """async ([pitches, from, looks, every]) => {
  const stream = window.loudspeaker?.srcObject;
  if (!stream?.active) return [];
  if (window.listensTo !== stream) {
    window.listensTo = stream;
    window.ears ??= new AudioContext();
    window.ear = new AnalyserNode(ears, { fftSize: 4096, smoothingTimeConstant: 0 });
    ears.createMediaStreamSource(stream).connect(ear);
  }
  const levels = new Float32Array(ear.frequencyBinCount), heard = new Set();
  for (let look = 0; look < looks; look++) {
    await new Promise((goOn) => setTimeout(goOn, every));
    ear.getFloatFrequencyData(levels);
    for (const [who, pitch] of Object.entries(pitches)) {
      const at = Math.round((pitch * ear.fftSize) / ears.sampleRate);
      if (Math.max(...levels.slice(at - 2, at + 3)) > from) heard.add(who);
    }
  }
  return [...heard];
}"""


def hums(context: BrowserContext, pitch: int) -> None:
    """In all pages that are opened from now on."""
    context.add_init_script(HUMS % (pitch, LOUDNESS))


def heard(window: Page, pitches: Mapping[str, int] = PITCHES) -> set[str]:
    """Whose voices come out of the loudspeaker."""
    return set(window.evaluate(HEARS, [pitches, HEARD_FROM_DB, LOOKS, EVERY_MS]))


def hears(window: Page, *usernames: str) -> None:
    """Wait until these and nobody else are heard; without a name, until it is silent."""
    until(
        lambda: heard(window) == set(usernames),
        why_not=lambda: f"Heard are {heard(window) or 'nobody'}, not {usernames or 'nobody'}.",
    )
