// What grows in the frame, a ring or a message, covers the page and moves nothing; it gets room when the reader scrolls.
const parts = [...document.querySelectorAll("[data-frame-part]")];
const page = document.querySelector("main > :last-child");
const watcher = new ResizeObserver(cover);

for (const part of parts) {
  part.room = part.offsetHeight;
  watcher.observe(part);
}
for (const act of ["scroll", "wheel", "resize"]) addEventListener(act, giveRoom, { passive: true });

function cover() {
  for (const { dataset, offsetHeight, room, style } of parts) {
    style.setProperty("--grown", `${offsetHeight - room}px`);
    document.documentElement.style.setProperty(`--${dataset.framePart}-block-size`, `${offsetHeight}px`);
  }
}

function giveRoom() {
  if (parts.every(({ offsetHeight, room }) => offsetHeight === room)) return;
  const before = page.getBoundingClientRect().top;
  for (const part of parts) part.room = part.offsetHeight;
  cover();
  scrollBy(0, page.getBoundingClientRect().top - before);
}
