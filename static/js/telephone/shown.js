// What the window shows. All texts stand in the page, those that do not hold now are hidden.
const page = document.querySelector("[data-telephone]");
export const addresses = { password: page.dataset.password, token: page.dataset.token };
const meters = {};

// Why it is not ready, or that it is; `text` is what the server says of it.
export function say(state, text = "") {
  page.dataset.state = state;
  for (const each of page.querySelectorAll("[data-when]")) each.hidden = !each.dataset.when.split(" ").includes(state);
  if (text) page.querySelector("[data-said]").textContent = text;
}

export function showCalls(calls) {
  const rings = calls.some((each) => each.direction === "incoming" && each.isInProgress());
  page.dataset.call = rings ? "rings" : calls.some((each) => each.isEstablished()) ? "talks" : calls.length ? "dials" : "";
  for (const each of page.querySelectorAll("[data-in-call]")) each.hidden = !each.dataset.inCall.split(" ").includes(page.dataset.call);
  htmx.trigger(page, "call-changed");
}

export function fill(name, devices, used, choose) {
  const select = page.querySelector(`select[name="${name}"]`);
  select.replaceChildren(...devices.map(({ label, deviceId }) => new Option(label || deviceId, deviceId, false, deviceId === used)));
  select.onchange = () => choose(select.value);
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
