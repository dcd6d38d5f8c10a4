// What grows in the frame, a ring or a message, covers the page and moves nothing; it gets room when the reader scrolls.
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
  for (const { dataset, offsetHeight, room } of parts) {
    style.setProperty(`--${dataset.framePart}-block-size`, `${offsetHeight}px`);
    style.setProperty(`--${dataset.framePart}-grown`, `${offsetHeight - room}px`);
  }
}

function giveRoom() {
  if (parts.every(({ offsetHeight, room }) => offsetHeight === room)) return;
  const before = page.getBoundingClientRect().top;
  for (const part of parts) part.room = part.offsetHeight;
  cover();
  scrollBy(0, page.getBoundingClientRect().top - before);
}
