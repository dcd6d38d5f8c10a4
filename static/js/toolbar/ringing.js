// What no markup can say: how long it has been, and in the title of the window that it rings.
import { contextArea, toolbar } from "./context-area.js";
import { heed } from "./heard.js";

settle();
setInterval(tick, 1000);

// After each change of the toolbar: when the seconds were counted, and that the window's title should ring too.
export function settle() {
  const timer = toolbar().querySelector("[data-seconds]");
  if (timer) timer.countedFrom = performance.now() - Number(timer.dataset.seconds) * 1000;
  const first = toolbar().dataset.callState === "alerting";
  const second = toolbar().querySelector('[data-other-call][data-state="alerting"]');
  const asked = toolbar().querySelector('[data-when-free][data-state="offered"]');
  const { textRinging, textAsked } = contextArea.dataset;
  heed(first || second ? textRinging : asked ? textAsked : "", first ? "call" : second ? "second-call" : "");
  if (document.activeElement?.disabled) toolbar().querySelector(".toolbar button:enabled")?.focus();
}

function tick() {
  const timer = toolbar().querySelector("[data-seconds]");
  if (timer) timer.textContent = duration(Math.floor((performance.now() - timer.countedFrom) / 1000));
}

const duration = (seconds) =>
  new Date(seconds * 1000).toISOString().slice([14, 12, 11][(seconds >= 3600) + (seconds >= 36_000)], 19);
