// In the preview only: comes back to the place on the page, and loads it anew when it has changed.
"use strict";

{
  const key = "preview-scroll " + location.pathname;
  addEventListener("DOMContentLoaded", () => {
    const place = sessionStorage.getItem(key);
    sessionStorage.removeItem(key);
    if (place !== null) scrollTo({ top: Number(place), behavior: "instant" });
  });
  const since = /** @type {HTMLScriptElement} */ (document.currentScript).dataset.since;
  const events = new EventSource(`/.preview/events?since=${since}`);
  events.onmessage = (event) => {
    const changed = JSON.parse(event.data);
    if (changed !== null && !changed.includes(location.pathname)) return;
    events.close();
    sessionStorage.setItem(key, String(scrollY));
    location.reload();
  };
  addEventListener("pagehide", () => events.close());
}
