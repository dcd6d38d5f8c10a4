// Microphone and loudspeaker: which ones, how loud, and what is wrong with them.
import { fill, meter } from "./shown.js";

const WRONG = { NotAllowedError: "microphone-refused", NotFoundError: "no-microphone" };

export class Sound {
  #senders = new Set();
  #heard = new Audio();
  #context;

  // Opens the microphone. Returns what is wrong, if anything.
  async open(deviceId) {
    try {
      const wanted = { deviceId: deviceId ? { exact: deviceId } : undefined, echoCancellation: true, noiseSuppression: true };
      const opened = await navigator.mediaDevices.getUserMedia({ audio: wanted });
      this.stream?.getTracks().forEach((track) => track.stop());
      this.stream = opened;
    } catch ({ name }) {
      return WRONG[name] ?? "microphone-broken";
    }
    const [track] = this.stream.getAudioTracks();
    track.addEventListener("ended", () => this.open());
    for (const connection of this.#senders)
      for (const sender of connection.getSenders()) if (sender.track?.kind === "audio") sender.replaceTrack(track);
    this.#measure(this.stream, "microphone");
    await this.#choices();
    return "";
  }

  play(stream) {
    this.#heard.srcObject = stream;
    this.#heard.play();
    this.#measure(stream, "loudspeaker");
  }

  sends(connection) {
    this.#senders.add(connection);
    connection.addEventListener("connectionstatechange", () => {
      if (connection.connectionState === "closed") this.#senders.delete(connection);
    });
  }

  #measure(stream, name) {
    this.#context ??= new AudioContext();
    const analyser = this.#context.createAnalyser();
    this.#context.createMediaStreamSource(stream).connect(analyser);
    meter(name, analyser);
  }

  async #choices() {
    const devices = await navigator.mediaDevices.enumerateDevices();
    const [{ deviceId: used }] = this.stream.getAudioTracks().map((track) => track.getSettings());
    fill("microphone", devices.filter(({ kind }) => kind === "audioinput"), used, (id) => this.open(id));
    fill("loudspeaker", devices.filter(({ kind }) => kind === "audiooutput"), this.#heard.sinkId, (id) => this.#heard.setSinkId(id));
  }
}
