// A click on the notification of a ringing call brings its page to the front, and tells it whether to accept.

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(bringToFront(event.notification.data.url, event.action === "accept"));
});

async function bringToFront(url, accepts) {
  const pages = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  const page = pages.find((each) => each.url === url);
  page?.postMessage({ accepts });
  await page?.focus();
}
