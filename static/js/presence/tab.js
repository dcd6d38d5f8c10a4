// Each tab has a name of its own that stays when the tab goes from page to page.

export function tabName() {
  const name = sessionStorage.getItem("presence-tab")
    ?? [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  sessionStorage.setItem("presence-tab", name);
  return name;
}
