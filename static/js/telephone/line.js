// Registration, and what comes by the line. Asterisk tells a telephone by NOTIFY, within a call, what the toolbar wants.
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
  agent.on("unregistered", () => say("unregistered"));
  agent.on("registrationFailed", () => say("unregistered"));
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

function isKey(message) {
  return typeof message === "string" && message.startsWith("NOTIFY ") && /^event:\s*(talk|hold)\s*$/im.test(message);
}

function press(socket, calls, message) {
  const [, callId] = /^call-id:\s*(\S+)/im.exec(message);
  const [, key] = /^event:\s*(talk|hold)/im.exec(message);
  const done = calls.press(key, callId);
  const status = done ? "SIP/2.0 200 OK" : "SIP/2.0 481 No such call";
  socket.send([status, ...message.match(COPIED), "Content-Length: 0", "", ""].join("\r\n"));
}
