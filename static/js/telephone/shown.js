// What the window shows. All texts stand in the page, those that do not hold now are hidden.
const page = document.querySelector("[data-telephone]");
export const addresses = { password: page.dataset.password, token: page.dataset.token };
const meters = {};

const ATTRIBUTES = { state: "data-when", call: "data-in-call", test: "data-in-test", quality: "data-in-quality" };

// Of all that the page has to say of `what`, that which holds `now`.
export function show(what, now) {
  page.dataset[what] = now;
  const name = ATTRIBUTES[what];
  for (const each of page.querySelectorAll(`[${name}]`)) each.hidden = !each.getAttribute(name).split(" ").includes(now);
}

// Why it is not ready, or that it is; `text` is what the server says of it.
export function say(state, text = "") {
  show("state", state);
  if (text) page.querySelector("[data-said]").textContent = text;
  htmx.trigger(page, "call-changed"); // the CRM hears at the same time that the telephone is there
}

export function showCalls(calls) {
  const rings = calls.some((each) => each.direction === "incoming" && each.isInProgress());
  show("call", rings ? "rings" : calls.some((each) => each.isEstablished()) ? "talks" : calls.length ? "dials" : "");
  htmx.trigger(page, "call-changed");
}

export function figures({ roundTrip, loss, jitter }) {
  const told = { roundTrip: roundTrip * 1000, loss: loss * 100, jitter: jitter * 1000 };
  for (const each of page.querySelectorAll("[data-figure]")) each.textContent = Math.round(told[each.dataset.figure]);
}

export function fill(name, devices, used, choose) {
  const select = page.querySelector(`select[name="${name}"]`);
  select.parentNode.hidden = !devices.length; // not all browsers let a page choose
  select.replaceChildren(...devices.map(({ label, deviceId }) => new Option(label || deviceId, deviceId, false, deviceId === used)));
  select.onchange = () => choose(select.value);
}

// How loud it was when it was last looked at, from 0 to 1.
export function level(name) {
  return page.querySelector(`meter[data-level="${name}"]`).value;
}

export function meter(name, analyser) {
  clearInterval(meters[name]);
  const wave = new Float32Array(analyser.fftSize);
  const shown = page.querySelector(`meter[data-level="${name}"]`);
  meters[name] = setInterval(() => {
    analyser.getFloatTimeDomainData(wave);
    shown.value = Math.min(1, Math.max(...wave) * 2);
  }, 100);
}
