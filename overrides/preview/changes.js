// In the preview only, a worker that all tabs share: a browser keeps six connections to a host, and one is enough to be
// told of edits. A tab says which state of the line it shows, and is told what has changed since; "" when it leaves.
"use strict";

{
  /** @typedef {MessagePort | DedicatedWorkerGlobalScope} Tab */
  /** @type {Map<Tab, string>} */
  const tabs = new Map();
  let run = ""; // of the preview: when it began
  /** @type {(string[] | null)[]} what each edit of this run changed: addresses, or everything */
  let changes = [];

  /** @type {(tab: Tab, epoch: string) => void} */
  const tell = (tab, epoch) => {
    const [start, number] = epoch.split(".");
    if (start > run) return; // the tab is ahead: the stream comes back in a moment
    const since = start === run ? changes.slice(Number(number) + 1) : [null];
    if (!since.length) return;
    tab.postMessage(since);
    tabs.set(tab, `${run}.${changes.length - 1}`);
  };

  new EventSource("/.preview/changes").onmessage = ({ data, lastEventId }) => {
    const [start] = lastEventId.split(".");
    if (start !== run) [run, changes] = [start, []];
    changes.push(JSON.parse(data));
    tabs.forEach((epoch, tab) => tell(tab, epoch));
  };

  /** @type {(tab: Tab) => void} */
  const open = (tab) => {
    tab.onmessage = ({ data }) => {
      tabs.delete(tab);
      if (data === "") return;
      tabs.set(tab, data);
      tell(tab, data);
    };
  };
  if ("postMessage" in globalThis) {
    open(/** @type {any} */ (globalThis)); // of one tab: a browser without shared workers
  } else {
    addEventListener("connect", (event) => open(/** @type {MessageEvent} */ (event).ports[0]));
  }
}
