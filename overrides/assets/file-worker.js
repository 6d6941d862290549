// Offline copies only: on `file:` browsers start no workers. This one runs the worker's script in a hidden frame.
// The theme's search knows such a worker by its name and then awaits importScripts.
"use strict";

{
  const load = (page, address) =>
    new Promise((resolve, reject) => {
      const script = page.createElement("script");
      script.src = address;
      script.onload = resolve;
      script.onerror = () => reject(new Error(`cannot load ${address}`));
      page.body.append(script);
    });

  class IFrameWorker extends EventTarget {
    #scope;

    constructor(address) {
      super();
      const frame = document.createElement("iframe");
      frame.hidden = true;
      frame.srcdoc = "<!doctype html><title>search</title>";
      this.#scope = new Promise((resolve) => (frame.onload = resolve)).then(async () => {
        const scope = frame.contentWindow;
        scope.postMessage = (data) => this.dispatchEvent(new MessageEvent("message", { data }));
        scope.importScripts = async (...addresses) => {
          for (const each of addresses) await load(scope.document, each);
        };
        await load(scope.document, new URL(address, location.href).href);
        return scope;
      });
      document.body.append(frame);
    }

    async postMessage(data) {
      const scope = await this.#scope;
      scope.dispatchEvent(new scope.MessageEvent("message", { data }));
    }

    terminate() {}
  }

  window.IFrameWorker = window.Worker = IFrameWorker;
}
