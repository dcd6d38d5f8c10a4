// What grows in the frame beyond its room, as a message does, covers the page and moves nothing; it gets room when the
// reader scrolls.
const parts = [...document.querySelectorAll("[data-frame-part]")];
const page = document.querySelector("main > :last-child");
const { style } = document.documentElement;
const sizes = new ResizeObserver(cover);
const contents = new MutationObserver(cover); // before the browser finds that something moved, and scrolls

for (const part of parts) {
  part.room = part.offsetHeight;
  sizes.observe(part);
  contents.observe(part, { subtree: true, childList: true, attributes: true });
}
for (const act of ["scroll", "wheel", "resize"]) addEventListener(act, giveRoom, { passive: true });

function cover() {
  for (const part of parts) {
    const seen = part.querySelector("[data-toolbar]") ?? part; // of the room of the context area only a part may be taken
    style.setProperty(`--${part.dataset.framePart}-block-size`, `${seen.offsetHeight}px`);
    style.setProperty(`--${part.dataset.framePart}-grown`, `${part.offsetHeight - part.room}px`);
  }
}

function giveRoom() {
  if (parts.every(({ offsetHeight, room }) => offsetHeight === room)) return;
  const before = page.getBoundingClientRect().top;
  for (const part of parts) part.room = part.offsetHeight;
  cover();
  scrollBy(0, page.getBoundingClientRect().top - before);
}
