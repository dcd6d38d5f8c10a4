// The simulator page without page loads: htmx sends its forms, and asks for its world every two seconds.
import "./toolbar/morph.js";

const simulator = document.querySelector("[data-simulator]");
const world = simulator.querySelector("[data-ask]");
let changes = 0;

// Nobody looks at a hidden page, and nobody is told that there was no answer once.
world.addEventListener("htmx:beforeRequest", (event) => {
  if (document.hidden) event.preventDefault();
  event.detail.xhr.changesBefore = changes;
});
for (const failure of ["htmx:sendError", "htmx:timeout"])
  world.addEventListener(failure, (event) => event.stopPropagation());

// The world that was asked for before a form was answered is older than that answer.
document.addEventListener("htmx:beforeSwap", ({ detail: answer }) => {
  const { elt } = answer.requestConfig;
  if (elt === world) answer.shouldSwap &&= answer.xhr.changesBefore === changes;
  else if (elt.matches("[data-simulator] form") && !answer.isError) onAnswer(elt);
});

// The levels of chaos are in their fields what they are in the telephone system, not what was typed before.
function onAnswer({ action }) {
  changes += 1;
  const levels = document.querySelector("[data-chaos] form");
  if (levels?.action === action) levels.reset();
}

// An error without a line for the message bar has a page of its own.
simulator.addEventListener("htmx:responseError", ({ target, detail: { xhr } }) => {
  if (target !== world && !xhr.getResponseHeader("HX-Retarget")) location.reload();
});
