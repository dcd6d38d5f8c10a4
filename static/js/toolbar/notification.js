// A notification of the browser about the call that rings. Where a worker of ours runs it has a button to accept.
import { ringSettings, toolbar } from "./context-area.js";

const TAG = "ringing-call";
const workers = navigator.serviceWorker;
let worker = null; // it controls no page: it is there for the buttons of notifications alone
let shown = null;

export const permission = () => window.Notification?.permission ?? "denied";
const acceptButton = () => toolbar().querySelector("[data-command=accept]:enabled");

if (permission() === "granted" && ringSettings().ringNotification) prepare();
workers?.addEventListener("message", ({ data }) => onClick(data));
workers?.startMessages();

// Asks the user. Only a click of the user leads here.
export async function askPermission() {
  if ((await window.Notification?.requestPermission()) === "granted") prepare();
}

// `title` is who calls, `body` why.
export function notify(title, body) {
  if (permission() !== "granted" || shown) return;
  const accept = acceptButton();
  const options = { body, tag: TAG, requireInteraction: true, silent: true, data: { url: location.href } };
  const actions = accept ? [{ action: "accept", title: accept.textContent.trim() }] : [];
  shown = worker?.active ? showByWorker(title, { ...options, actions }) : showPlainly(title, options);
}

export function withdraw() {
  shown?.close();
  shown = null;
}

async function prepare() {
  worker ??= await workers?.register(ringSettings().workerUrl).catch(() => null);
}

function showByWorker(title, options) {
  const done = worker.showNotification(title, options).catch(() => {});
  const close = async () => (await done, (await worker.getNotifications({ tag: TAG })).forEach((each) => each.close()));
  return { close };
}

function showPlainly(title, options) {
  try {
    const notification = new Notification(title, options);
    notification.addEventListener("click", () => onClick({}));
    return notification;
  } catch {
    return null; // some telephones show none without a worker
  }
}

function onClick({ accepts }) {
  window.focus();
  const accept = acceptButton();
  if (accepts) accept?.click();
  else accept?.focus();
}
