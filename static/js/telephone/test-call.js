// The test call: the telephone system sends back what it hears, and the window says whether that came.
import { hasten } from "./calls.js";
import { level, show } from "./shown.js";

const PLACE = "crm-echo"; // in the dialplan that is shipped
const EVERY_MS = 100;
const LOUD = 0.02;
const HEARD = 3; // so many looks at which it is loud
const SHORTEST = 25, LONGEST = 80; // looks

export class TestCall {
  constructor(sound) {
    this.sound = sound;
  }

  begin(agent, iceServers) {
    this.end();
    show("test", "calls");
    const mediaStream = this.sound.copied();
    const session = (this.session = agent.call(PLACE, { mediaStream, pcConfig: { iceServers } }));
    const over = () => {
      mediaStream.getTracks().forEach((track) => track.stop());
      if (this.session === session) this.end("failed");
    };
    hasten(session, iceServers);
    this.sound.joins(session.connection);
    session.on("confirmed", () => this.#listen());
    for (const name of ["failed", "ended"]) session.on(name, over);
  }

  // `found` is what the window says then; nothing if somebody has ended it.
  end(found = "") {
    const session = this.session;
    this.session = null;
    clearInterval(this.looks);
    show("test", found);
    if (session && !session.isEnded()) session.terminate();
  }

  #listen() {
    const loud = { microphone: 0, loudspeaker: 0 };
    let looks = 0;
    show("test", "listens");
    this.looks = setInterval(() => {
      looks += 1;
      for (const name in loud) loud[name] += level(name) > LOUD;
      if (loud.loudspeaker >= HEARD && looks >= SHORTEST) this.end("heard");
      else if (looks >= LONGEST) this.end(loud.microphone < HEARD ? "silent" : "lost");
    }, EVERY_MS);
  }
}
