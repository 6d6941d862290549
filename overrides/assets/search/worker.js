// The search worker: takes the place of the theme's and speaks its language (0 set up, 1 ready, 2 query, 3 result).
// Besides, it takes "open" (load the words) and "guide" (search one guide only), and tells "guides", "done" and "failed".
// On `file:` it runs in a hidden frame, where importScripts must be awaited and nothing can be fetched.
"use strict";

const [SETUP, READY, QUERY, RESULT] = [0, 1, 2, 3];
const SHOWN = 10;
const TRIED = 40;
const TEASER = { words: 34, lead: 8 };
const MARKED = 8;
const NEAR = 1.6;
const HERE = typeof document === "undefined" ? location.href : /** @type {HTMLScriptElement} */ (document.currentScript).src;
const ROOT = new URL("../../", HERE).href;
const LUNR = "../javascripts/lunr/min/lunr";
const missing = ["words.js", "engine.js", `${LUNR}.stemmer.support.min.js`, `${LUNR}.ru.min.js`];

/** @type {{version: string, shards: number, guides: string[]}} */
let manifest;
let guide = -1;
/** @type {Promise<Pages & {dictionary: Dictionary, guides: number[]}> | undefined} */
let opened;
/** @type {Map<string, any>} */
const parts = new Map();

/** What a part of the index calls with its content. */
self.receive = (/** @type {string} */ name, /** @type {any} */ content) => {
  parts.set(name, content);
};

/** @param {string} name @returns {Promise<any>} a part of the index, loaded once */
async function load(name) {
  if (!parts.has(name)) {
    const address = `${ROOT}search/${manifest.version}/${name}.js`;
    if (location.protocol.startsWith("http")) {
      const response = await fetch(address);
      if (!response.ok) throw new Error(`${response.status} ${address}`);
      const text = await response.text();
      self.receive(name, JSON.parse(text.slice(text.indexOf("{"), text.lastIndexOf(")"))));
    } else await importScripts(address);
    if (!parts.has(name)) throw new Error(`${address} is of another build`);
  }
  return parts.get(name);
}

/** Load what every query needs; after a failure the next query tries again. */
function open() {
  opened ??= start();
  opened.catch(() => (opened = undefined));
  return opened;
}

async function start() {
  while (missing.length) {
    await importScripts(new URL(missing[0], HERE).href);
    missing.shift(); // a script that is there must not run again
  }
  const { words, related, ...pages } = await load("words");
  return { dictionary: new Dictionary(words, related), ...pages };
}

/** @param {string} text @returns {string} */
const escapeHtml = (text) => text.replace(/[&<>"']/g, (letter) => `&#${letter.charCodeAt(0)};`);

/** Marks the words of a text that a query means. */
class Marker {
  /** @param {Dictionary} dictionary @param {Query} query */
  constructor(dictionary, query) {
    this.dictionary = dictionary;
    const strong = query.units.flatMap((unit) => unit.readings.filter((reading) => reading.weight > WEIGHT.root));
    const lemmas = strong.flatMap((reading) => reading.groups.flat());
    this.lemmas = new Set([...lemmas, ...lemmas.flatMap((lemma) => dictionary.related.get(String(lemma)) ?? [])]);
    /** @type {Set<string>} the words that were marked, as they stand */
    this.marked = new Set();
  }

  /** @param {Word} word @returns {boolean} */
  means(word) {
    return word.counted.some((each) => this.dictionary.find(each).some((lemma) => this.lemmas.has(lemma)));
  }

  /** @param {string} text @param {Word[]} words @param {number} start @param {number} end @returns {string} HTML */
  mark(text, words, start, end) {
    let [html, place] = ["", start];
    for (const word of words) {
      if (word.start < start || word.end > end || !this.means(word)) continue;
      const shown = text.slice(word.start, word.end);
      this.marked.add(shown);
      html += `${escapeHtml(text.slice(place, word.start))}<mark data-md-highlight>${escapeHtml(shown)}</mark>`;
      place = word.end;
    }
    return html + escapeHtml(text.slice(place, end));
  }

  /** @param {string} text @returns {string} HTML of all of it */
  markAll(text) {
    return this.mark(text, splitWords(text), 0, text.length);
  }

  /** @param {string} text @returns {string} HTML of the passage with most of what is meant */
  tease(text) {
    const words = splitWords(text);
    const meant = words.map((word) => this.means(word));
    let [best, most] = [0, 0];
    for (let place = 0; place < words.length; place++) {
      if (!meant[place]) continue;
      const kinds = new Set();
      for (let next = place; next < Math.min(words.length, place + TEASER.words - TEASER.lead); next++) {
        if (meant[next]) kinds.add(stem(words[next].counted[0]));
      }
      if (kinds.size > most) [best, most] = [Math.max(0, place - TEASER.lead), kinds.size];
    }
    const last = Math.min(words.length, best + TEASER.words) - 1;
    if (last < 0) return "";
    const [start, end] = [best ? words[best].start : 0, last === words.length - 1 ? text.length : words[last].end];
    return (best ? "… " : "") + this.mark(text, words, start, end) + (end < text.length ? " …" : "");
  }
}

/** @param {string} text @returns {Promise<{items: any[], suggest?: string[], isGuess: boolean}>} what the theme shows */
async function search(text) {
  const { dictionary, guides, ...pages } = await open();
  const query = dictionary.parse(text);
  const wanted = [...listLemmas(query)];
  const shards = new Set(wanted.map((lemma) => `terms-${lemma % manifest.shards}`));
  await Promise.all([...shards].map(load));
  const postings = (/** @type {number} */ lemma) => parts.get(`terms-${lemma % manifest.shards}`)[lemma] ?? [];
  const ranked = rank(query, postings, pages, (page) => guide < 0 || guides[page] === guide);
  const hits = await refine(query, ranked);
  const marker = new Marker(dictionary, query);
  const items = hits.map((hit) => show(hit, marker));
  return { items, isGuess: query.isGuess, ...complete(text, hits) };
}

/** Load the texts of the best pages; keep those that hold the phrases, and prefer those where the query's words stand together. */
async function refine(/** @type {Query} */ query, /** @type {Hit[]} */ ranked) {
  const tried = ranked.slice(0, query.phrases.length ? TRIED : SHOWN);
  await Promise.all(tried.map((hit) => load(`page-${hit.page}`)));
  const text = (/** @type {Hit} */ hit, /** @type {number} */ section) => {
    const [, heading, body] = parts.get(`page-${hit.page}`).sections[section];
    return normalise(`${heading} ${body}`);
  };
  const holds = (/** @type {Hit} */ hit, /** @type {number} */ section) => query.phrases.every((phrase) => text(hit, section).includes(phrase));
  const exact = tried
    .map((hit) => ({ ...hit, sections: new Map([...hit.sections].filter(([section]) => holds(hit, section))) }))
    .filter((hit) => hit.sections.size);
  const kept = exact.length ? exact : tried;
  if (query.text.includes(" ")) {
    for (const hit of kept) {
      for (const [section, score] of hit.sections) {
        if (text(hit, section).includes(query.text)) {
          hit.sections.set(section, score * NEAR);
          hit.score = Math.max(hit.score, score * NEAR);
        }
      }
    }
    kept.sort(byScore);
  }
  return kept.slice(0, SHOWN);
}

/** @param {Hit} hit @param {Marker} marker @returns {any[]} the page and its sections, best first, as the theme wants them */
function show(hit, marker) {
  const page = parts.get(`page-${hit.page}`);
  const sections = new Map(hit.sections);
  if (!sections.has(0)) sections.set(0, 0);
  return [...sections]
    .sort(([, one], [, other]) => other - one)
    .map(([number, score]) => {
      const [anchor, heading, text] = page.sections[number];
      marker.marked.clear();
      const title = marker.markAll(anchor ? heading : page.title);
      const teaser = text ? `<p>${marker.tease(text)}</p>` : "";
      const terms = Object.fromEntries([...marker.marked].slice(0, MARKED).map((word) => [word, true]));
      return { location: page.address + (anchor && `#${anchor}`), title, text: teaser, score, terms };
    });
}

/** Complete the word that is being typed from the best page's words; the theme shows it behind the cursor. */
function complete(/** @type {string} */ text, /** @type {Hit[]} */ hits) {
  const start = normalise(text).match(/[a-zа-я0-9]{3,}$/)?.[0];
  if (!start || !hits.length) return {};
  const { title, sections } = parts.get(`page-${hits[0].page}`);
  const words = splitWords([title, ...sections.flat()].join(" ")).map((word) => word.counted.at(-1));
  const whole = words.find((word) => word?.startsWith(start) && word !== start);
  return whole ? { suggest: [...text.trim().split(/\s+/).slice(0, -1), whole] } : {};
}

let asked = 0;

/** @param {string} text */
async function answer(text) {
  const number = ++asked;
  if (!text.trim()) return postMessage({ type: RESULT, data: { items: [] } });
  try {
    const data = await search(text);
    if (number !== asked) return; // a later query is on its way
    postMessage({ type: RESULT, data });
    postMessage({ type: "done", data: { text, count: data.items.length, isGuess: data.isGuess } });
  } catch (error) {
    if (number !== asked) return;
    postMessage({ type: RESULT, data: { items: [] } });
    postMessage({ type: "failed", data: { text, reason: String(error) } });
  }
}

addEventListener("message", async ({ data: { type, data } }) => {
  if (type === SETUP) {
    manifest = data.config.index;
    postMessage({ type: READY });
    postMessage({ type: "guides", data: manifest.guides });
  } else if (type === QUERY) await answer(data);
  else if (type === "guide") guide = data;
  else if (type === "open") open().catch(() => {}); // the query says it
});
