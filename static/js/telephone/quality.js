// How good the connection of a call is, in words, by what the browser measures.
import { figures, show } from "./shown.js";

const EVERY_MS = 2000;
const LOOKS = 5; // over so many the loss is counted
const LIMITS = {
  good: { roundTrip: 0.3, loss: 0.02, jitter: 0.03 },
  fair: { roundTrip: 0.5, loss: 0.06, jitter: 0.06 },
};

export class Quality {
  // Of the call that talks; of none, if it is undefined.
  of(connection) {
    if (connection === this.connection) return;
    clearInterval(this.looks);
    this.connection = connection;
    show("quality", "");
    const before = [{ lost: 0, received: 0 }];
    if (connection) this.looks = setInterval(() => this.#look(connection, before), EVERY_MS);
  }

  async #look(connection, before) {
    const { lost, received, lossThere, ...now } = counted(await connection.getStats());
    if (connection !== this.connection || !received) return;
    const gone = lost - before[0].lost;
    before.push({ lost, received });
    const came = received - before[0].received;
    if (before.length > LOOKS) before.shift();
    now.loss = Math.max(lossThere, gone > 0 ? gone / (gone + came) : 0);
    const fits = (limits) => Object.keys(limits).every((name) => now[name] <= limits[name]);
    figures(now);
    show("quality", Object.keys(LIMITS).find((name) => fits(LIMITS[name])) ?? "poor");
  }
}

// The other side tells what becomes of that which is sent there.
function counted(stats) {
  const found = { lost: 0, received: 0, lossThere: 0, roundTrip: 0, jitter: 0 };
  for (const each of stats.values()) {
    if (each.type === "inbound-rtp") Object.assign(found, { lost: each.packetsLost, received: each.packetsReceived });
    if (each.type === "remote-inbound-rtp") found.lossThere = each.fractionLost ?? 0;
    if (each.type === "candidate-pair" && each.nominated) found.roundTrip = each.currentRoundTripTime ?? 0;
    found.jitter = Math.max(found.jitter, each.jitter ?? 0);
  }
  return found;
}
