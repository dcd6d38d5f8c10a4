// What no markup can say: how long it has been, and that whoever works elsewhere is called to the toolbar.
import { contextArea, toolbar } from "./context-area.js";
import { heed } from "./heard.js";

let calledFor = "";

settle();
setInterval(tick, 1000);

// After each change of the toolbar: when the seconds were counted, and that the window's title should ring too.
export function settle() {
  const timer = toolbar().querySelector("[data-seconds]");
  if (timer) timer.countedFrom = performance.now() - Number(timer.dataset.seconds) * 1000;
  const second = toolbar().querySelector('[data-other-call][data-state="alerting"]');
  const ringing = second || toolbar().dataset.callState === "alerting";
  const asked = toolbar().querySelector('[data-when-free][data-state="offered"]');
  call(ringing ? contextArea.dataset.textRinging : asked ? contextArea.dataset.textAsked : "");
  if (document.activeElement?.disabled) toolbar().querySelector(".toolbar button:enabled")?.focus();
}

// Whoever works elsewhere on the page, or in another window, is called to the toolbar.
function call(what) {
  heed(what);
  if (what && what !== calledFor) contextArea.scrollIntoView({ block: "nearest" });
  calledFor = what;
}

function tick() {
  const timer = toolbar().querySelector("[data-seconds]");
  if (timer) timer.textContent = duration(Math.floor((performance.now() - timer.countedFrom) / 1000));
}

function duration(seconds) {
  const two = (number) => String(number).padStart(2, "0");
  const hours = Math.floor(seconds / 3600);
  return `${hours ? `${hours}:` : ""}${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
}
