// The search dialog: gives the theme a worker that runs on `file:` too, a choice of guides, and help when nothing is found.
"use strict";

{
  const load = (/** @type {Document} */ page, /** @type {string} */ address) =>
    new Promise((resolve, reject) => {
      const script = page.createElement("script");
      script.src = address;
      script.onload = resolve;
      script.onerror = () => reject(new Error(`cannot load ${address}`));
      page.body.append(script);
    });

  /** Runs a worker's script in a hidden frame: on `file:` browsers start no workers. */
  class FrameWorker extends EventTarget {
    /** @type {Promise<any>} */
    #scope;

    constructor(/** @type {string} */ address) {
      super();
      const frame = document.createElement("iframe");
      frame.hidden = true;
      frame.title = "search";
      frame.srcdoc = "<!doctype html><title>search</title>";
      this.#scope = new Promise((resolve) => (frame.onload = resolve)).then(async () => {
        const scope = /** @type {any} */ (frame.contentWindow);
        scope.postMessage = (/** @type {any} */ data) => this.dispatchEvent(new MessageEvent("message", { data }));
        scope.importScripts = async (/** @type {string[]} */ ...addresses) => {
          for (const each of addresses) await load(scope.document, each);
        };
        await load(scope.document, new URL(address, location.href).href);
        return scope;
      });
      document.body.append(frame);
    }

    async postMessage(/** @type {any} */ data) {
      const scope = await this.#scope;
      scope.dispatchEvent(new scope.MessageEvent("message", { data }));
    }

    terminate() {}
  }

  const element = (/** @type {string} */ tag, /** @type {string} */ name, text = "") =>
    Object.assign(document.createElement(tag), { className: name, textContent: text });

  /** What stands around the theme's list of results. */
  class Dialog {
    constructor(/** @type {Worker} */ worker, /** @type {HTMLElement} */ box) {
      this.worker = worker;
      this.input = /** @type {HTMLInputElement} */ (box.querySelector("[data-md-component=search-query]"));
      this.guides = element("div", "search-guides");
      this.guides.setAttribute("role", "group");
      this.guides.setAttribute("aria-label", "Где искать");
      this.help = element("div", "search-help");
      this.help.setAttribute("role", "status");
      const result = /** @type {HTMLElement} */ (box.querySelector("[data-md-component=search-result]"));
      result.before(this.guides);
      result.after(this.help);
      result.firstElementChild?.setAttribute("aria-live", "polite");
      this.input.addEventListener("focus", () => worker.postMessage({ type: "open" }));
      // the theme waits for keys: pasting, dictation and phones bring none
      this.input.addEventListener("input", () => this.input.dispatchEvent(new KeyboardEvent("keyup", { bubbles: true })));
      this.guides.addEventListener("keydown", (event) => event.key === "Escape" || event.stopPropagation());
      this.tameKeys(box);
      // the theme leads to results by arrow keys only
      const open = () => result.querySelectorAll("[tabindex]").forEach((link) => link.removeAttribute("tabindex"));
      new MutationObserver(open).observe(result, { childList: true, subtree: true });
      worker.addEventListener("message", ({ data: { type, data } }) => {
        if (type === "guides") this.offerGuides(data);
        else if (type === "done") this.offerHelp(data);
        else if (type === "failed") this.offerRetry(data);
      });
    }

    /** The theme closes the dialog on Tab and forgets where the reader was; close it when the focus leaves it, and return on Escape. */
    tameKeys(/** @type {HTMLElement} */ box) {
      const toggle = /** @type {HTMLInputElement} */ (document.getElementById("__search"));
      /** @type {HTMLElement | null} */
      let before = null;
      box.addEventListener("focusin", ({ relatedTarget }) => {
        if (!box.contains(/** @type {Node | null} */ (relatedTarget))) before = /** @type {HTMLElement | null} */ (relatedTarget);
      });
      box.addEventListener("focusout", ({ relatedTarget }) => {
        if (relatedTarget && !box.contains(/** @type {Node} */ (relatedTarget)) && toggle.checked) toggle.click();
      });
      box.addEventListener("keydown", (event) => {
        if (event.key === "Tab") event.stopPropagation();
        else if (event.key === "Escape") before?.focus();
      });
    }

    ask() {
      this.worker.postMessage({ type: 2, data: this.input.value });
    }

    choose(/** @type {number} */ guide) {
      [...this.guides.children].forEach((button, place) => button.setAttribute("aria-pressed", String(place === guide + 1)));
      this.worker.postMessage({ type: "guide", data: guide });
      this.ask();
    }

    offerGuides(/** @type {string[]} */ names) {
      if (names.length < 2) return;
      this.guides.replaceChildren(
        ...["Везде", ...names].map((name, place) => {
          const button = /** @type {HTMLButtonElement} */ (element("button", "search-guides__guide", name));
          button.type = "button";
          button.setAttribute("aria-pressed", String(place === 0));
          button.addEventListener("click", () => this.choose(place - 1));
          return button;
        }),
      );
    }

    offerHelp(/** @type {{text: string, count: number, isGuess: boolean}} */ { text, count, isGuess }) {
      this.help.replaceChildren();
      if (count && !isGuess) return;
      const links = this.links(text);
      if (count) return this.help.append(element("p", "", "Таких слов в документации нет: показано похожее." + (links ? " Не то? Спросите нас." : "")), links ?? "");
      const chosen = this.guides.querySelector("[aria-pressed=true]");
      if (chosen && chosen !== this.guides.firstElementChild) {
        const everywhere = element("button", "search-help__button", "Искать во всех разделах");
        everywhere.addEventListener("click", () => this.choose(-1));
        this.help.append(element("p", "", `В разделе «${chosen.textContent}» этого нет.`), everywhere);
        return;
      }
      const hint = links ? ` Не помогло — спросите нас${links.querySelector("[href^=mailto]") ? ": запрос уже будет в письме" : ""}.` : "";
      this.help.append(element("p", "", `Попробуйте другие слова или назовите то же самое короче.${hint}`), links ?? "");
    }

    offerRetry(/** @type {{text: string, reason: string}} */ { text, reason }) {
      const again = element("button", "search-help__button", "Повторить");
      again.addEventListener("click", () => this.ask());
      this.help.replaceChildren(element("p", "", "Поиск не загрузился: нет связи или документация обновилась. Повторите или перезагрузите страницу."), again, this.links(text) ?? "");
      console.info(`search: ${reason}`);
    }

    /** The page's own links for support and suggestions, with the query filled in; the portal where there is no other way. */
    links(/** @type {string} */ text) {
      const row = element("p", "search-help__links");
      const query = [...text.trim()].slice(0, 100).join("");
      for (const name of ["support-email", "suggest-email", "support-phone", "support-portal", "suggest-portal"]) {
        const source = /** @type {HTMLAnchorElement | null} */ (document.querySelector(`#page-links [data-link=${name}]`));
        if (!source || (name.endsWith("portal") && (row.hasChildNodes() || location.protocol === "file:"))) continue;
        const link = /** @type {HTMLAnchorElement} */ (element("a", "search-help__link", name === "suggest-email" ? "Предложить страницу" : source.text.trim()));
        link.href = source.href.replace("&body=", `&body=${encodeURIComponent(`Не нашлось по запросу: ${query}\r\n\r\n`)}`);
        row.append(link);
      }
      return row.hasChildNodes() ? row : null;
    }
  }

  /** Letters must not act by themselves, for speech types them (WCAG 2.1.4): the theme's turn pages. The slash can be turned off. */
  function tameLetters(/** @type {HTMLElement} */ box) {
    const label = element("label", "search-slash", " Открывать поиск клавишей «/»");
    const choice = Object.assign(document.createElement("input"), { type: "checkbox", checked: localStorage.getItem("search-slash") !== "off" });
    choice.addEventListener("change", () => localStorage.setItem("search-slash", choice.checked ? "on" : "off"));
    label.prepend(choice);
    box.append(label);
    addEventListener(
      "keydown",
      (event) => {
        const isTyped = event.target instanceof Element && event.target.closest("input:not([type=radio], [type=checkbox]), textarea, select");
        if (!isTyped && ("fsnp,.".includes(event.key) || (event.key === "/" && !choice.checked))) event.stopImmediatePropagation();
      },
      true,
    );
  }

  const Base = location.protocol === "file:" ? FrameWorker : window.Worker;
  // the theme starts its worker itself: this is how to meet it
  window.Worker = /** @type {any} */ (
    class extends Base {
      constructor(/** @type {string} */ address, /** @type {any} */ ...rest) {
        super(address, ...rest);
        const box = /** @type {HTMLElement | null} */ (document.querySelector("[data-md-component=search]"));
        if (box && address.endsWith("/worker.js")) {
          new Dialog(/** @type {any} */ (this), box);
          tameLetters(/** @type {HTMLElement} */ (box.querySelector(".md-search__scrollwrap")));
        }
      }
    }
  );
}
