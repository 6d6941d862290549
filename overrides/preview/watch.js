// In the preview only: comes back to the place on the page, and loads it anew when it has changed.
"use strict";

{
  const key = "preview-scroll " + location.pathname;
  addEventListener("DOMContentLoaded", () => {
    const place = sessionStorage.getItem(key);
    sessionStorage.removeItem(key);
    if (place !== null) scrollTo({ top: Number(place), behavior: "instant" });
  });
  const { address = "", epoch = "" } = /** @type {HTMLScriptElement} */ (document.currentScript).dataset;
  const script = "/.preview/changes.js";
  const changes = "SharedWorker" in globalThis ? new SharedWorker(script).port : new Worker(script);
  changes.onmessage = (/** @type {MessageEvent<(string[] | null)[]>} */ { data }) => {
    if (!data.some((changed) => changed === null || changed.includes(address))) return;
    sessionStorage.setItem(key, String(scrollY));
    location.reload();
  };
  changes.postMessage(epoch);
  addEventListener("pagehide", () => changes.postMessage(""));
  addEventListener("pageshow", (event) => event.persisted && changes.postMessage(epoch));
}
