// A form has one effect, also when one comes back to it: its token stays with the entry in the browser's history.
const [navigation] = performance.getEntriesByType("navigation");

for (const input of document.querySelectorAll("[data-form-token]")) {
  const kept = history.state?.formToken;
  if (kept && navigation?.type === "back_forward") input.value = kept;
  else history.replaceState({ ...history.state, formToken: input.value }, "");
}
