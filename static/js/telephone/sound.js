// Microphone and loudspeaker: which ones, how loud, and what is wrong with them.
import { fill, meter } from "./shown.js";

const WRONG = { NotAllowedError: "microphone-refused", NotFoundError: "no-microphone" };

export class Sound {
  #connections = [];
  #heard = new Audio();
  #context;

  // `lost` is called when the microphone is gone.
  constructor(lost) {
    this.lost = lost;
  }

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
    track.addEventListener("ended", () => this.lost());
    this.#connections = this.#connections.filter(({ signalingState }) => signalingState !== "closed");
    for (const connection of this.#connections)
      for (const sender of connection.getSenders()) if (sender.track?.kind === "audio") sender.replaceTrack(track.clone());
    this.#measure(this.stream, "microphone");
    await this.#choices();
    return "";
  }

  // For one call, which JsSIP makes silent while it is held, and forgets so.
  copied() {
    return new MediaStream(this.stream.getAudioTracks().map((track) => track.clone()));
  }

  // What comes by it is heard, and what the microphone hears goes there, also when another one is chosen.
  joins(connection) {
    this.#connections.push(connection);
    connection.addEventListener("track", ({ streams: [stream], track }) => this.#play(stream ?? new MediaStream([track])));
  }

  #play(stream) {
    this.#heard.srcObject = stream;
    this.#heard.play();
    this.#measure(stream, "loudspeaker");
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
