// Asking the server: every wait has an end, and what is asked for again and again is asked for once at a time.

export const ANSWERED_WITHIN = 12_000; // milliseconds
const CARRIED_OUT_WITHIN = 90_000; // a telephone system may take up to a minute
const token = JSON.parse(document.body.getAttribute("hx-headers")); // as htmx sends it

// The response with its text, which can get lost as well, if the server dies while it answers; null if none came.
// What is posted arrives even if the user leaves the page or closes the tab at once: up to 64 KiB, says `keepalive`.
export async function ask(url, { body, headers, ...options } = {}) {
  const posted = body && { method: "POST", body, keepalive: true };
  const signal = AbortSignal.timeout(body ? CARRIED_OUT_WITHIN : ANSWERED_WITHIN);
  try {
    const response = await fetch(url, { ...posted, signal, headers: { ...token, ...headers }, ...options });
    return { response, html: await response.text() };
  } catch {
    return null;
  }
}

// Wishes that come while `act` is under way become one more turn after it.
export function oneAtATime(act) {
  let acting = false;
  let again = false;
  return async function wish() {
    again = acting;
    if (acting) return;
    acting = true;
    try {
      await act();
    } finally {
      acting = false;
    }
    if (again) wish();
  };
}
