// The window of the telephone is opened once and then brought to the front: loaded anew it would lose its call.
document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-opens-telephone]");
  const opened = link && window.open("", link.target, "popup,width=400,height=560");
  if (!opened) return; // the link itself leads there
  event.preventDefault();
  if (opened.location.href === "about:blank") opened.location = link.href;
  opened.focus();
});

// What is wanted of the call that the window knows as `leg` it does at once. Its system is told too, and finds it done.
const keys = new BroadcastChannel("crm-telephone-keys");
export const press = (leg, key) => leg && keys.postMessage({ leg, key, at: Date.now() });
