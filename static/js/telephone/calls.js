// The calls of this telephone, each a session of JsSIP. Two are never heard at once.
const GATHER_MS = 400;

// Keys by what the toolbar says, and "talk" of Asterisk. Each leads to a state, so it may be pressed again.
const accept = (session, calls) => calls.accept(session);
const retrieve = (session, calls) => session.isOnHold().local && calls.alone(session, () => session.unhold());
const WHILE_IT_RINGS = { accept, talk: accept, reject: (session) => session.terminate({ status_code: 486 }) };
const [hold, mute, unmute] = ["hold", "mute", "unmute"].map((key) => (session) => session[key]());
const WHILE_IT_TALKS = { retrieve, talk: retrieve, hold, mute, unmute };

// JsSIP waits for all ways that the sound could go; a server that does not answer would cost many seconds.
export function hasten(session, iceServers) {
  session.on("icecandidate", ({ ready }) => setTimeout(ready, iceServers.length ? GATHER_MS : 0));
}

export class Calls {
  live = [];

  constructor(sound, iceServers, changed) {
    Object.assign(this, { sound, iceServers, changed });
  }

  add(session) {
    this.live.push(session);
    hasten(session, this.iceServers);
    for (const name of ["progress", "accepted", "confirmed", "hold", "unhold"]) session.on(name, this.#show);
    for (const name of ["ended", "failed"]) session.on(name, () => this.#over(session));
    if (session.connection) this.sound.joins(session.connection);
    session.on("peerconnection", ({ peerconnection }) => this.sound.joins(peerconnection));
    this.#show();
  }

  // A key for the call that is meant. Whether there is such a call.
  press(key, isMeant, leg) {
    const session = this.live.find(isMeant);
    if (!session) return false;
    const pressed = (session.isInProgress() ? WHILE_IT_RINGS : WHILE_IT_TALKS)[key];
    if (key === "leg") session.leg = leg;
    else pressed?.(session, this);
    return true;
  }

  accept(session = this.live.find((each) => each.isInProgress() && each.direction === "incoming")) {
    if (!session) return;
    const mediaStream = this.sound.copied();
    for (const name of ["ended", "failed"]) session.on(name, () => mediaStream.getTracks().forEach((track) => track.stop()));
    this.alone(session, () => session.answer({ mediaStream, pcConfig: { iceServers: this.iceServers } }));
  }

  end(session = this.live.find((each) => each.isInProgress()) ?? this.live.at(-1)) {
    session?.terminate();
  }

  // After the line was away: what has ended meanwhile is found out by asking anew, and the way of the sound is looked for.
  // What rang then rings again as another call.
  renew() {
    for (const session of this.live) {
      if (session.isEstablished()) session.renegotiate({ rtcOfferConstraints: { iceRestart: true } });
      else session.terminate();
    }
  }

  alone(session, talk) {
    for (const each of this.live) if (each !== session && each.isEstablished() && !each.isOnHold().local) each.hold();
    talk();
  }

  #over(session) {
    this.live = this.live.filter((each) => each !== session);
    this.#show();
  }

  #show = () => this.changed(this.live);
}
