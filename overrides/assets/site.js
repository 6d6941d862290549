// Progressive enhancement: without this script every page, menu and link still works.
"use strict";

{
  const DAY = 24 * 60 * 60 * 1000;
  const isoDay = (/** @type {Date} */ date) =>
    [date.getFullYear(), String(date.getMonth() + 1).padStart(2, "0"), String(date.getDate()).padStart(2, "0")].join("-");

  /** Show the notice that holds today by the reader's clock; a clock behind the build changes nothing. */
  function refreshNotices() {
    const today = isoDay(new Date());
    const notices = [...document.querySelectorAll("[data-notice]")];
    if (!notices.some((notice) => notice.dataset.since <= today)) return;
    const plural = new Intl.PluralRules("ru");
    /** @type {Record<string, string>} */
    const words = { one: "день", few: "дня", many: "дней", other: "дня" };
    for (const notice of notices) {
      const { since, until, end } = notice.dataset;
      notice.hidden = today < since || (until !== undefined && until < today);
      const left = notice.querySelector("[data-days-left]");
      if (left && !notice.hidden) {
        const days = Math.round((Date.parse(end) - Date.parse(today)) / DAY);
        left.textContent = days === 0 ? "сегодня" : `через ${days}\u00a0${words[plural.select(days)]}`;
      }
    }
  }

  /** In an offline copy: say when it may be out of date; a clock behind the build says nothing. */
  function judgeCopy() {
    const old = document.querySelector("[data-copy]:not([hidden]) [data-copy-old]");
    if (old) old.hidden = isoDay(new Date()) < old.dataset.copyOld;
  }

  /** Close an open version menu on Escape and on a click elsewhere. */
  function tameVersionMenu() {
    const menu = document.querySelector("[data-version-menu]");
    if (!menu) return;
    document.addEventListener("click", (event) => {
      if (!menu.contains(event.target)) menu.open = false;
    });
    menu.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || !menu.open) return;
      menu.open = false;
      menu.querySelector("summary").focus();
    });
    for (const link of menu.querySelectorAll("a")) {
      link.addEventListener("click", () => {
        if (location.hash) link.hash = location.hash;
      });
    }
  }

  const MAILTO_LIMIT = 1900;

  /** The template's address for a section, cut so that mail programs accept it. @param {string} template @param {string} section */
  function fillSection(template, section) {
    let text = [...section];
    const address = () => template.replace("{section}", encodeURIComponent(text.join("")));
    while (template.startsWith("mailto:") && address().length >= MAILTO_LIMIT && text.length > 0) text = text.slice(0, -1);
    return address();
  }

  /** A quiet "suggest" link at every heading of the article. @param {PageLinks} block */
  function addSectionLinks(block) {
    const template = (location.protocol !== "file:" && block.dataset.suggestPortal) || block.dataset.suggestEmail;
    if (!template) return;
    for (const heading of document.querySelectorAll(".md-content__inner :is(h2, h3)[id]")) {
      if (block.contains(heading)) continue;
      const title = headingText(heading);
      const link = document.createElement("a");
      link.className = "section-suggest";
      link.href = fillSection(template, title);
      link.textContent = "предложить правку";
      link.setAttribute("aria-label", `Предложить правку раздела «${title}»`);
      heading.append(link);
      heading.setAttribute("aria-label", title); // a list of headings shall not read out the links in them
    }
  }

  function headingText(/** @type {HTMLElement} */ heading) {
    const copy = /** @type {HTMLElement} */ (heading.cloneNode(true));
    for (const extra of copy.querySelectorAll(".headerlink, .section-suggest")) extra.remove();
    return copy.textContent.trim().replace(/\s+/g, " ");
  }

  /** A button that copies what support asks about first, and a link that takes the selected text along. @param {PageLinks} block */
  function addTools(block) {
    const row = document.createElement("p");
    row.className = "page-links__actions";
    const copy = document.createElement("button");
    copy.type = "button";
    copy.className = "page-links__copy";
    copy.textContent = "Скопировать сведения о странице";
    copy.addEventListener("click", async () => {
      copy.textContent = (await writeClipboard(block.dataset.details)) ? "Скопировано" : "Не удалось скопировать";
      setTimeout(() => (copy.textContent = "Скопировать сведения о странице"), 2500);
    });
    const quote = document.createElement("a");
    quote.className = "page-links__link";
    quote.hidden = true;
    quote.textContent = "Предложить правку выделенного";
    row.append(copy);
    block.append(row);
    const template = block.dataset.suggestEmail ?? (location.protocol !== "file:" && block.dataset.suggestPortal);
    if (!template) return;
    quote.href = fillSection(template, "");
    row.append(quote);
    document.addEventListener("selectionchange", () => {
      const text = [...String(document.getSelection()).trim().replace(/\s+/g, " ")].slice(0, 200).join("");
      const inside = document.querySelector(".md-content__inner")?.contains(document.getSelection()?.anchorNode);
      if (!text) return;
      quote.hidden = !inside;
      quote.href = fillSection(template, `«${text}»`);
    });
  }

  /** `navigator.clipboard` is missing on `file:` and plain `http:`; an invisible field serves there. */
  async function writeClipboard(/** @type {string} */ text) {
    if (navigator.clipboard) {
      try {
        await navigator.clipboard.writeText(text);
        return true;
      } catch {
        // refused: the field below needs no permission
      }
    }
    const field = document.createElement("textarea");
    field.value = text;
    field.style.position = "fixed";
    field.style.opacity = "0";
    document.body.append(field);
    field.select();
    const done = document.execCommand("copy");
    field.remove();
    return done;
  }

  /** Show what is left for the release that the reader is on; the choice stays in the address. */
  function enableUpgradeStart() {
    const form = document.querySelector("[data-upgrade-start]");
    if (!form) return;
    const items = [...document.querySelectorAll("[data-starts]")];
    const select = form.elements.start;

    const apply = () => {
      for (const item of items) item.hidden = !item.dataset.starts.split(" ").includes(select.value);
      for (const section of document.querySelectorAll("[data-upgrade-section]")) {
        section.querySelector("[data-none]").hidden = section.querySelector("li:not([hidden])") !== null;
      }
      const left = document.querySelectorAll("[data-upgrade-section] li:not([hidden])").length;
      form.querySelector("output").textContent = `Осталось пунктов: ${left}`;
    };

    const asked = new URLSearchParams(location.search).get("from");
    if (asked && [...select.options].some((option) => option.value === asked)) select.value = asked;
    form.addEventListener("change", () => {
      apply();
      history.replaceState(null, "", `${location.pathname}?${new URLSearchParams({ from: select.value })}${location.hash}`);
    });
    form.hidden = false;
    apply();
  }

  const ROWS = 100;
  const foldCase = (/** @type {string} */ text) => text.toLowerCase().replaceAll("ё", "е");

  /** @type {Map<string, Change[]>} the changes of a line, newest first */
  const histories = new Map();

  /** What a line's script of its changes calls. */
  self.receiveChanges = (/** @type {string} */ line, /** @type {any[]} */ changes) => {
    const box = document.createElement("template"); // runs and loads nothing
    const plain = (/** @type {string} */ html) => ((box.innerHTML = html), box.content.textContent);
    histories.set(
      line,
      changes.map(([id, kind, area, title, text, action, severity, advisories, places]) => ({
        id,
        kind,
        area,
        title,
        text,
        action,
        severity,
        advisories,
        places,
        words: foldCase([id, area, title, plain(text), plain(action), severity, advisories].join(" ")),
      })),
    );
  };

  /** Load the changes beside the page that the link leads to, once. @param {HistoryLink} link @returns {Promise<Change[]>} */
  async function loadChanges(link) {
    const line = link.dataset.history;
    if (!histories.has(line)) {
      const script = document.createElement("script"); // `file:` lets a page fetch nothing else
      script.src = new URL("changes.js", link.href).href;
      await new Promise((resolve, reject) => {
        script.onload = resolve;
        script.onerror = () => reject(new Error(line));
        document.head.append(script);
      });
    }
    return (histories.get(line) ?? []).map((change) => ({
      ...change,
      places: change.places.map(([release, address]) => [release, `${new URL(address, link.href)}#${change.id}`]),
    }));
  }

  /** @param {Change} change @param {string} kind as readers call it */
  function showChange(change, kind) {
    const item = document.createElement("li");
    item.className = "change";
    item.dataset.kind = change.kind;
    const add = (/** @type {Element} */ parent, /** @type {string} */ tag, /** @type {string} */ name, /** @type {string} */ text) => {
      const element = document.createElement(tag);
      element.className = name;
      element.textContent = text;
      parent.append(element, " ");
      return element;
    };
    const head = add(item, "p", "change__head", "");
    for (const [name, text] of [["kind", kind], ["area", change.area], ["severity", change.severity]]) {
      if (text) add(head, "span", `change__${name}`, text);
    }
    for (const [release, address] of change.places) add(head, "a", "change__id", `${change.id}, выпуск ${release}`).setAttribute("href", address);
    if (change.title) add(item, "p", "change__title", change.title);
    add(item, "div", "change__text", "").innerHTML = change.text; // our own HTML, every text in it is escaped
    if (change.action) add(item, "div", "change__action", "").innerHTML = change.action;
    if (change.advisories) add(item, "p", "change__more", `Уязвимости: ${change.advisories}`);
    return item;
  }

  /** Finds changes by kind, area and words, on whatever page they are; the choice stays in the address, so it can be sent to a colleague. */
  class ChangeSearch {
    /** @param {ChangeFilter} form */
    constructor(form) {
      this.form = form;
      this.page = document.querySelector("[data-unfiltered]");
      this.count = form.querySelector("output");
      this.total = this.count.textContent;
      this.found = document.createElement("div");
      this.found.hidden = true;
      this.list = document.createElement("ul");
      this.list.className = "changes";
      this.more = document.createElement("button");
      this.more.type = "button";
      this.more.className = "change-filter__more";
      this.found.append(this.list, this.more);
      this.page.before(this.found);
      const links = [...form.querySelectorAll("[data-history]")];
      this.links = links.filter((link) => link.protocol === location.protocol && link.host === location.host); // a copy has its own line only
      const lines = this.links.map((link) => link.dataset.history).join(", ");
      this.note = this.links.length < links.length ? ` Здесь есть только изменения версии ${lines}, остальные — на сайте документации.` : "";
      this.turn = 0;
      /** @type {Promise<Change[]> | undefined} */
      this.opened = undefined;
    }

    /** @returns {Promise<Change[]>} all changes that may be chosen, each once */
    open() {
      this.opened ??= this.load();
      this.opened.catch(() => (this.opened = undefined)); // the next choice tries again
      return this.opened;
    }

    async load() {
      const parts = await Promise.all(this.links.map(loadChanges));
      /** @type {Map<string, Change>} */
      const changes = new Map();
      for (const change of parts.flat()) {
        const known = changes.get(change.id);
        if (known) known.places.push(...change.places);
        else changes.set(change.id, change);
      }
      const { only } = this.form.dataset;
      return [...changes.values()].filter((change) => !only || change.places.some(([release]) => release === only));
    }

    /** Show the page as it is, or the changes that are asked for instead. */
    async apply() {
      const turn = ++this.turn;
      const fits = this.read();
      if (!fits) {
        this.show(false, this.total);
        return;
      }
      try {
        const changes = await this.open();
        if (turn !== this.turn) return; // the reader has chosen something else meanwhile
        const chosen = changes.filter(fits);
        this.list.replaceChildren();
        this.showRows(chosen, 0);
        this.show(true, `Показано ${chosen.length} из ${changes.length}${this.note && `.${this.note}`}`);
      } catch (error) {
        const line = /** @type {Error} */ (error).message;
        if (turn === this.turn) this.show(false, `Не удалось загрузить изменения версии ${line}. Попробуйте ещё раз или откройте страницы выпусков.`);
      }
    }

    /** @returns {((change: Change) => boolean) | null} what the form asks for, if it asks for anything */
    read() {
      const data = new FormData(this.form);
      const kinds = data.getAll("kind");
      const area = data.get("area") ?? "";
      const words = foldCase(String(data.get("text"))).split(/\s+/).filter(Boolean);
      if (kinds.length === 0 && area === "" && words.length === 0) return null;
      return (change) =>
        (kinds.length === 0 || kinds.includes(change.kind)) &&
        (area === "" || area === change.area) &&
        words.every((word) => change.words.includes(word));
    }

    show(/** @type {boolean} */ isFiltered, /** @type {string} */ said) {
      this.found.hidden = !isFiltered;
      this.page.hidden = isFiltered;
      this.count.textContent = said;
    }

    showRows(/** @type {Change[]} */ changes, /** @type {number} */ start) {
      const boxes = [...this.form.querySelectorAll("[name=kind]")];
      const kinds = new Map(boxes.map((box) => [box.value, box.parentElement.textContent.trim()]));
      this.list.append(...changes.slice(start, start + ROWS).map((change) => showChange(change, kinds.get(change.kind) ?? change.kind)));
      const end = this.list.children.length;
      this.more.hidden = end === changes.length;
      this.more.textContent = `Показать ещё ${Math.min(ROWS, changes.length - end)}`;
      this.more.onclick = () => {
        this.showRows(changes, end);
        this.list.children[end].querySelector("a")?.focus();
      };
    }

    remember() {
      const query = new URLSearchParams(/** @type {any[]} */ ([...new FormData(this.form)]).filter(([, value]) => value !== "")).toString();
      history.replaceState(null, "", location.pathname + (query ? `?${query}` : "") + location.hash);
      this.apply();
    }

    recall() {
      const asked = new URLSearchParams(location.search);
      for (const box of this.form.querySelectorAll("[name=kind]")) box.checked = asked.getAll("kind").includes(box.value);
      const select = this.form.querySelector("select");
      if (select) select.value = asked.get("area") ?? "";
      if (select && select.selectedIndex < 0) select.value = "";
      this.form.querySelector("[name=text]").value = asked.get("text") ?? "";
    }

    /** A change that this page does not show, or no longer, is on the page of its release. */
    async follow() {
      const id = decodePath(location.hash.slice(1));
      const target = document.getElementById(id);
      if (target && this.page.hidden && this.page.contains(target)) this.form.reset();
      if (!id || target || id.startsWith("__")) return;
      const parts = await Promise.allSettled(this.links.map(loadChanges));
      const change = parts.flatMap((part) => (part.status === "fulfilled" ? part.value : [])).find((each) => each.id === id);
      if (change) location.replace(change.places[0][1]);
    }
  }

  function enableChangeFilter() {
    const form = document.querySelector("[data-change-filter]");
    if (!form) return;
    const search = new ChangeSearch(form);
    search.recall();
    form.addEventListener("input", () => search.remember());
    form.addEventListener("reset", () => setTimeout(() => search.remember()));
    form.addEventListener("submit", (event) => event.preventDefault());
    addEventListener("hashchange", () => search.follow());
    form.hidden = false;
    search.apply();
    search.follow();
  }

  /** @param {string} path as the address has it, with or without sense */
  function decodePath(path) {
    try {
      return decodeURIComponent(path);
    } catch {
      return path;
    }
  }

  /** On a 404 page: name the versions that have the page the reader asked for; lead to the one that alone has it. */
  function findElsewhere() {
    const box = document.getElementById("page-elsewhere");
    if (!box) return;
    const lines = JSON.parse(document.getElementById("page-map").textContent);
    for (let path = decodePath(location.pathname).replace(/(\.html|\.md|\/)$/, ""); path.includes("/"); path = path.slice(path.indexOf("/") + 1)) {
      const found = lines[path] ?? lines[`${path}/index`];
      if (!found) continue;
      const page = lines[path] ? path : `${path}/index`;
      const list = box.querySelector("ul");
      for (const line of [found].flat()) {
        const link = document.createElement("a");
        link.href = `${box.dataset.root}${line}/${page.split("/").map(encodeURIComponent).join("/")}.html`;
        if (found === line && decodePath(link.pathname) !== decodePath(location.pathname)) location.replace(link.href + location.search + location.hash);
        link.textContent = `версия ${line}`;
        const item = document.createElement("li");
        item.append(link);
        list.append(item);
      }
      box.hidden = false;
      return;
    }
  }

  /** The theme's link skips the introduction too, and some pages have none. */
  function mendSkipLink() {
    const heading = document.querySelector(".md-content h1");
    const box = document.querySelector("[data-md-component=skip]");
    if (!heading || !box) return;
    heading.id ||= "top";
    const link = box.querySelector("a") ?? Object.assign(document.createElement("a"), { className: "md-skip", textContent: "Перейти к содержанию" });
    link.href = `#${heading.id}`;
    box.append(link);
  }

  /** The drawer of narrow screens is a check box. Opened by keys, it gets the focus; left, it closes; Escape closes it and goes back. */
  function openDrawerByKeys() {
    const box = document.querySelector("#__drawer");
    const drawer = document.querySelector(".md-sidebar--primary");
    if (!box || !drawer) return;
    const close = () => box.checked && box.click();
    box.setAttribute("aria-label", "Меню"); // its labels, of which one is in the drawer, say more
    box.addEventListener("change", () => {
      const isCovered = (/** @type {HTMLElement} */ node) => getComputedStyle(node).visibility === "hidden" || node.offsetParent === null;
      if (box.checked && document.activeElement === box) [...drawer.querySelectorAll("a, input")].find((node) => !isCovered(node))?.focus();
    });
    box.addEventListener("keydown", (event) => {
      if (event.key === "Enter") box.click();
    });
    drawer.addEventListener("focusout", (event) => {
      if (event.relatedTarget && event.relatedTarget !== box && !drawer.contains(event.relatedTarget)) close();
    });
    drawer.addEventListener("keydown", (event) => {
      const target = /** @type {HTMLInputElement} */ (event.target);
      if (event.key === "Enter" && target.type === "checkbox") target.click();
      if (event.key !== "Escape") return;
      close();
      box.focus();
    });
  }

  /** What scrolls sideways can be scrolled by keys. The theme makes a landmark of every code block's buttons, and takes their names for its tooltips. */
  function mendArticle() {
    const sizes = new ResizeObserver((entries) => {
      for (const { target } of entries) {
        const scrolls = target.scrollWidth > target.clientWidth;
        for (const [name, value] of [["tabindex", "0"], ["role", "group"], ["aria-label", "Прокручивается вбок"]]) {
          if (scrolls) target.setAttribute(name, value);
          else target.removeAttribute(name);
        }
      }
    });
    const mend = () => {
      for (const bar of document.querySelectorAll(".md-code__nav:not([role])")) {
        bar.setAttribute("role", "none");
        for (const button of bar.children) button.setAttribute("aria-label", button.title);
      }
      for (const box of document.querySelectorAll(".md-typeset__scrollwrap, .timeline, p:has(> .diagram), .tabbed-labels")) sizes.observe(box);
    };
    const article = document.querySelector(".md-content__inner");
    if (!article) return;
    new MutationObserver(mend).observe(article, { childList: true, subtree: true });
    mend();
  }

  /** The theme tells nobody but the eye which colours are chosen and that a text was copied; its button "to the top" leaves the focus at the bottom; its hints cannot be sent away (WCAG 1.4.13). */
  function mendMessages() {
    const chosen = document.querySelector("[data-md-component=palette] label:not([hidden])")?.previousElementSibling;
    if (chosen) chosen.checked = true;
    document.addEventListener("keydown", (event) => {
      if (event.key === "Escape") for (const hint of document.querySelectorAll(".md-tooltip2--active")) hint.classList.remove("md-tooltip2--active");
    });
    document.querySelector("[data-md-component=dialog]")?.setAttribute("role", "status");
    document.querySelector("[data-md-component=top]")?.addEventListener("click", () => document.querySelector(".md-logo").focus({ preventScroll: true }));
  }

  function start() {
    if (location.protocol === "file:") document.documentElement.classList.add("offline");
    refreshNotices();
    judgeCopy();
    tameVersionMenu();
    enableChangeFilter();
    enableUpgradeStart();
    findElsewhere();
    mendSkipLink();
    openDrawerByKeys();
    mendArticle();
    mendMessages();
    const block = document.getElementById("page-links");
    if (block && !block.hidden) {
      addSectionLinks(block);
      addTools(block);
    }
  }

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
}
