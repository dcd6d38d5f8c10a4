// Registration, and what comes by the line. Asterisk tells a telephone by NOTIFY, within a call, what the toolbar wants.
const KEYS = ["talk", "hold", "mute", "unmute", "leg"]; // and by what name the CRM knows the call
const COPIED = /^(?:via|from|to|call-id|cseq):.*$/gim;

// `told`: extension, password, realm. `say(state)` is called at each change: connecting, unregistered, ready.
export function register(told, calls, say) {
  const socket = new JsSIP.WebSocketInterface(new URL("/ws/telephone/", location.href).href.replace(/^http/, "ws"));
  const agent = new JsSIP.UA({
    sockets: [hearing(socket, calls)],
    uri: `sip:${told.extension}@${location.hostname}`,
    authorization_user: told.extension,
    realm: told.realm,
    password: told.password,
    register_expires: 60,
    session_timers: false,
    connection_recovery_min_interval: 1,
    connection_recovery_max_interval: 4,
  });
  agent.on("connecting", () => say("connecting"));
  let wasAway = false; // it registers anew every minute
  agent.on("disconnected", () => {
    wasAway = true;
    say("connecting");
  });
  agent.on("registered", () => {
    say("ready");
    if (wasAway) calls.renew();
    wasAway = false;
  });
  for (const name of ["unregistered", "registrationFailed"]) agent.on(name, () => say("unregistered"));
  agent.on("newRTCSession", ({ session, originator }) => originator === "remote" && calls.add(session));
  agent.start();
  return agent;
}

// JsSIP refuses a NOTIFY within a call, so it is answered before it comes there.
function hearing(socket, calls) {
  let deliver;
  Object.defineProperty(socket, "ondata", {
    get: () => (message) => (isKey(message) ? press(socket, calls, message) : deliver?.(message)),
    set: (handler) => (deliver = handler),
  });
  return socket;
}

const told = (message, header) => new RegExp(`^${header}:\\s*(\\S+)`, "im").exec(message)?.[1];
const isKey = (message) => typeof message === "string" && message.startsWith("NOTIFY ") && KEYS.includes(told(message, "event"));

function press(socket, calls, message) {
  const [callId, key, leg] = ["call-id", "event", "crm-leg"].map((header) => told(message, header));
  const status = calls.press(key, ({ _request }) => _request.call_id === callId, leg) ? "SIP/2.0 200 OK" : "SIP/2.0 481 No such call";
  socket.send([status, ...message.match(COPIED), "Content-Length: 0", "", ""].join("\r\n"));
}
