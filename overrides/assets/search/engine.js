// Finds the sections that a query means. Knows no page, no network: what it needs of the index is handed to it.
"use strict";

const WEIGHT = { exact: 1, parts: 0.9, twins: 0.95, layout: 0.9, joined: 0.9, split: 0.8, prefix: 0.7, typo: 0.6, root: 0.3, stub: 0.25, near: 0.2 };
const SHARE = { page: 1, further: 0.5, title: 2.2 };
const LIMIT = { words: 24, prefix: 60, letters: 600, typo: 40 };
const SHORTEST = { typo: 4, near: 6, root: 5, stub: 4, split: 3 };

/**
 * @typedef {object} Reading one way to understand a word: a lemma of every group must stand in a section
 * @property {number[][]} groups numbers of lemmas
 * @property {number} weight
 *
 * @typedef {object} Unit a word of the query
 * @property {string} text
 * @property {Reading[]} readings none if nothing like it stands anywhere
 *
 * @typedef {object} Query
 * @property {Unit[]} units
 * @property {Unit[]} excluded
 * @property {string[]} phrases normalised texts that must stand in a section
 * @property {string} text the normalised words, for nearness
 * @property {boolean} isGuess whether nothing like any of its words stands anywhere, but only something near
 */

class Dictionary {
  /** @param {Record<string, number[]>} words @param {Record<string, number[]>} related */
  constructor(words, related) {
    this.words = new Map(Object.entries(words));
    this.keys = [...this.words.keys()].sort();
    this.related = new Map(Object.entries(related));
  }

  /** @param {string} word @returns {number[]} the lemmas that it may be a form of */
  find(word) {
    return this.words.get(stem(word)) ?? [];
  }

  /** @param {string} start @returns {number[]} the lemmas of words that begin so */
  findBeginning(start) {
    let [low, high] = [0, this.keys.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.keys[middle] < start) low = middle + 1;
      else high = middle;
    }
    const found = new Set();
    for (const key of this.keys.slice(low, low + LIMIT.prefix)) {
      if (!key.startsWith(start)) break;
      for (const lemma of this.words.get(key) ?? []) found.add(lemma);
    }
    return [...found];
  }

  /** @param {string[]} counted @param {number} weight @returns {Reading[]} */
  read(counted, weight) {
    const [whole, ...parts] = counted.map((word) => this.find(word));
    const readings = whole.length ? [{ groups: [whole], weight }] : [];
    if (parts.length && parts.every((lemmas) => lemmas.length)) readings.push({ groups: parts, weight: weight * WEIGHT.parts });
    return readings;
  }

  /** @param {string} chunk @param {number} weight @returns {Unit[] | null} its words, if each is known */
  readChunk(chunk, weight) {
    const units = splitWords(chunk).map(({ counted }) => ({ text: counted[0], readings: this.read(counted, weight) }));
    return units.length && units.every((unit) => unit.readings.length) ? units : null;
  }

  /** @param {string} word @returns {Reading[]} of words one typing error away */
  readTypos(word) {
    if (word.length < SHORTEST.typo || word.length > LIMIT.typo) return [];
    const stems = new Set();
    for (const edit of findEdits(word)) stems.add(stem(edit));
    const lemmas = new Set([...stems].flatMap((each) => this.words.get(each) ?? []));
    return lemmas.size ? [{ groups: [[...lemmas]], weight: WEIGHT.typo }] : [];
  }

  /** @param {string} word @returns {Unit[] | null} two known words that were written together */
  split(word) {
    for (let place = word.length - SHORTEST.split; place >= SHORTEST.split; place--) {
      const halves = [word.slice(0, place), word.slice(place)];
      const lemmas = halves.map((half) => this.find(half));
      if (lemmas.every((found) => found.length)) {
        return halves.map((text, number) => ({ text, readings: [{ groups: [lemmas[number]], weight: WEIGHT.split }] }));
      }
    }
    return null;
  }

  /** @param {string} word @returns {Reading[]} of words that begin like it */
  readStub(word) {
    for (let length = word.length - 1; length >= SHORTEST.stub; length--) {
      const lemmas = this.findBeginning(word.slice(0, length));
      if (lemmas.length) return [{ groups: [lemmas], weight: WEIGHT.stub }];
    }
    return [];
  }

  /** @param {string} word @returns {Reading[]} of the words that differ least, two errors at most */
  readNearest(word) {
    if (word.length < SHORTEST.near || word.length > LIMIT.typo) return [];
    const stemmed = stem(word);
    const near = this.keys.map((key) => ({ key, errors: countErrors(stemmed, key, 2) })).filter(({ errors }) => errors <= 2);
    const least = Math.min(...near.map(({ errors }) => errors));
    const lemmas = near.filter(({ errors }) => errors === least).flatMap(({ key }) => this.words.get(key) ?? []);
    return lemmas.length ? [{ groups: [lemmas], weight: WEIGHT.near }] : [];
  }

  /** @param {string} text @returns {Query} */
  parse(text) {
    /** @type {string[]} */
    const phrases = [];
    const rest = text.slice(0, LIMIT.letters).replace(/["«“„]([^"»”“]*)["»”]/g, (_, phrase) => {
      phrases.push(splitWords(phrase).length > 1 ? normalise(phrase).trim() : "");
      return ` ${phrase} `;
    });
    const chunks = rest.split(/\s+/).filter(Boolean).slice(0, LIMIT.words);
    // among Latin words only, what begins with a hyphen is a command's option
    const isRussian = chunks.some((chunk) => /^[^-−–]*[А-Яа-яЁё]/.test(chunk));
    const minus = isRussian ? chunks.filter((chunk, place) => place > 0 && /^[-−–][A-Za-zА-Яа-яЁё]{3}/.test(chunk)) : [];
    const wanted = chunks.filter((chunk) => !minus.includes(chunk));
    const isTyping = !/[\s.?!"»”]$/.test(text);
    const units = this.readAll(wanted, isTyping);
    const stops = self.lunr.ru.stopWordFilter;
    const telling = units.filter((unit) => !stops.has(unit.text));
    const readings = units.flatMap((unit) => unit.readings);
    return {
      units: telling.length ? telling : units,
      isGuess: readings.every(({ weight }) => weight <= WEIGHT.root),
      excluded: minus.flatMap((chunk) => this.readAll([chunk.slice(1)], false)),
      phrases: phrases.filter(Boolean),
      text: normalise(wanted.join(" ")).replace(/[.?!]+$/, ""),
    };
  }

  /** @param {string[]} chunks @param {boolean} isTyping whether the last word may be unfinished @returns {Unit[]} */
  readAll(chunks, isTyping) {
    /** @type {Unit[]} */
    const units = [];
    for (let place = 0; place < chunks.length; place++) {
      const isLast = isTyping && place === chunks.length - 1;
      const found = this.readMistaken(chunks[place]);
      const joined = found || place + 1 >= chunks.length ? null : this.readChunk(chunks[place] + chunks[place + 1], WEIGHT.joined);
      if (joined) {
        place += 1;
        units.push(...joined);
      } else {
        units.push(...(found ?? this.readUnknown(chunks[place], isLast)));
      }
      if (isLast && units.length) this.addBeginnings(units[units.length - 1], chunks[place]);
    }
    units.forEach((unit, place) => this.addJoined(unit, units[place + 1]));
    for (const unit of units) this.addRelatives(unit);
    return units;
  }

  /** @param {string} chunk @returns {Unit[] | null} its words as they stand, or as they were meant */
  readMistaken(chunk) {
    const twins = unmixAlphabets(chunk).map((text) => this.readChunk(text, WEIGHT.twins));
    return this.readChunk(chunk, WEIGHT.exact) ?? twins.find(Boolean) ?? this.readChunk(swapLayout(chunk), WEIGHT.layout);
  }

  /** @param {string} chunk @param {boolean} isLast @returns {Unit[]} */
  readUnknown(chunk, isLast) {
    return splitWords(chunk).flatMap(({ counted }) => {
      const [word] = counted;
      const readings = this.read(counted, WEIGHT.exact);
      if (readings.length) return [{ text: word, readings }];
      const beginnings = isLast ? [word, normalise(swapLayout(chunk))] : [];
      if (beginnings.some((start) => this.findBeginning(start).length)) return [{ text: word, readings }];
      const typos = this.readTypos(word);
      if (typos.length) return [{ text: word, readings: typos }];
      const halves = this.split(word);
      if (halves) return halves;
      const stub = this.readStub(word);
      return [{ text: word, readings: stub.length ? stub : this.readNearest(word) }];
    });
  }

  /** @param {Unit} unit @param {string} chunk what was typed of its word */
  addBeginnings(unit, chunk) {
    const isKnown = unit.readings.length > 0;
    this.addBeginning(unit, unit.text, WEIGHT.prefix);
    if (!isKnown) this.addBeginning(unit, normalise(swapLayout(chunk)), WEIGHT.prefix * WEIGHT.layout);
  }

  /** @param {Unit} unit @param {string} start @param {number} weight */
  addBeginning(unit, start, weight) {
    const lemmas = start.length > 1 ? this.findBeginning(start) : [];
    if (lemmas.length) unit.readings.push({ groups: [lemmas], weight });
  }

  /** @param {Unit} unit @param {Unit | undefined} next both may be one word that is written together elsewhere */
  addJoined(unit, next) {
    const lemmas = next ? this.find(unit.text + next.text) : [];
    if (!next || !lemmas.length) return;
    for (const half of [unit, next]) half.readings.push({ groups: [lemmas], weight: WEIGHT.joined });
  }

  /** @param {Unit} unit */
  addRelatives(unit) {
    const start = root(unit.text);
    const lemmas = start.length >= SHORTEST.root && unit.readings.length ? this.findBeginning(start) : [];
    if (lemmas.length) unit.readings.push({ groups: [lemmas], weight: WEIGHT.root });
  }
}

/** @param {Query} query @returns {Set<number>} the lemmas whose postings a query needs */
function listLemmas(query) {
  return new Set([...query.units, ...query.excluded].flatMap((unit) => unit.readings.flatMap((reading) => reading.groups.flat())));
}

/** @typedef {(lemma: number) => number[]} Postings steps between sections and scores, in turn */

/** @param {number[]} lemmas @param {Postings} postings @returns {Map<number, number>} section → the best of their scores */
function scoreLemmas(lemmas, postings) {
  const scores = new Map();
  for (const lemma of lemmas) {
    const packed = postings(lemma);
    for (let place = 0, section = 0; place < packed.length; place += 2) {
      section += packed[place];
      scores.set(section, Math.max(scores.get(section) ?? 0, packed[place + 1]));
    }
  }
  return scores;
}

/** @param {Unit} unit @param {Postings} postings @returns {Map<number, number>} section → score in the best reading */
function scoreUnit({ readings }, postings) {
  const best = new Map();
  for (const { groups, weight } of readings) {
    const [first, ...others] = groups.map((lemmas) => scoreLemmas(lemmas, postings));
    for (const [section, score] of first) {
      if (!others.every((scores) => scores.has(section))) continue;
      const sum = others.reduce((total, scores) => total + (scores.get(section) ?? 0), score);
      best.set(section, Math.max(best.get(section) ?? 0, sum * weight));
    }
  }
  return best;
}

/**
 * How well the words of a query name a page.
 * @param {Unit[]} units
 * @param {number[]} rarity how telling each is
 * @param {number[][]} title
 * @returns {number} from 0 to 1: all of the query is all of the title
 */
function nameMatch(units, rarity, title) {
  if (!title.length) return 0;
  const covered = Array(title.length).fill(0);
  let asked = 0;
  units.forEach(({ readings }, unit) => {
    let best = 0;
    for (const { groups, weight } of readings) {
      for (const lemmas of groups) {
        const meant = new Set(lemmas);
        title.forEach((word, place) => {
          if (!word.some((lemma) => meant.has(lemma))) return;
          covered[place] = Math.max(covered[place], weight);
          best = Math.max(best, weight);
        });
      }
    }
    asked += best * rarity[unit];
  });
  return (add(covered) / title.length) * (asked / add(rarity));
}

/**
 * @typedef {object} Hit
 * @property {number} page
 * @property {number} score
 * @property {Map<number, number>} sections number of the section within the page → score
 *
 * @typedef {object} Pages what is known of every page, by its number
 * @property {number[]} sections how many it has
 * @property {number[][][][]} titles its titles, of each word the lemmas
 */

/** The scores of a page's sections for each word of a query. */
class PageScores {
  /** @param {number} units */
  constructor(units) {
    this.none = Array(units).fill(0);
    this.best = [...this.none];
    /** @type {Map<number, number[]>} */
    this.sections = new Map();
  }

  /** @param {number} section @param {number} unit @param {number} score */
  add(section, unit, score) {
    const scores = this.sections.get(section) ?? [...this.none];
    scores[unit] = score;
    this.sections.set(section, scores);
    this.best[unit] = Math.max(this.best[unit], score);
  }
}

/**
 * Rank the pages. A section counts for the words that it holds, far more for all of them; a page for its best sections, for
 * what they hold together, and for its title.
 * @param {Query} query
 * @param {Postings} postings
 * @param {Pages} pages
 * @param {(page: number) => boolean} isWanted
 * @returns {Hit[]} best first
 */
function rank(query, postings, { sections, titles }, isWanted) {
  const pageOf = sections.flatMap((count, page) => Array(count).fill(page));
  let counted = 0;
  const firstOf = sections.map((count) => (counted += count) - count);
  const strict = query.excluded.map((unit) => ({ ...unit, readings: unit.readings.filter(({ weight }) => weight >= WEIGHT.typo) }));
  const banned = new Set(strict.flatMap((unit) => [...scoreUnit(unit, postings).keys()]).map((section) => pageOf[section]));
  const units = query.units.filter((unit) => unit.readings.length);
  const scored = units.map((unit) => scoreUnit(unit, postings));
  const rarity = scored.map((scores) => Math.log(1 + pageOf.length / (1 + scores.size)));

  /** @param {number[]} scores of the words @returns {number} their sum, the less the more of the query is missing */
  function judge(scores) {
    const covered = add(rarity.filter((_, unit) => scores[unit])) / add(rarity);
    return add(scores) * covered ** 2;
  }

  /** @type {Map<number, PageScores>} */
  const found = new Map();
  scored.forEach((scores, unit) => {
    for (const [section, score] of scores) {
      const page = pageOf[section];
      if (banned.has(page) || !isWanted(page)) continue;
      const entry = found.get(page) ?? new PageScores(scored.length);
      found.set(page, entry);
      entry.add(section - firstOf[page], unit, score);
    }
  });
  const hits = [...found].map(([page, entry]) => {
    const judged = new Map([...entry.sections].map(([section, scores]) => [section, judge(scores)]));
    const falling = [...judged.values()].sort((one, other) => other - one);
    const together = add(falling.map((score, place) => score * SHARE.further ** place));
    const named = Math.max(0, ...titles[page].map((title) => nameMatch(units, rarity, title)));
    return { page, score: (together + SHARE.page * judge(entry.best)) * (1 + SHARE.title * named), sections: judged };
  });
  return hits.sort(byScore);
}

/** @param {number[]} numbers @returns {number} */
function add(numbers) {
  return numbers.reduce((sum, each) => sum + each, 0);
}

/** @param {Hit} one @param {Hit} other @returns {number} negative if the first is better */
function byScore(one, other) {
  return other.score - one.score || one.page - other.page;
}
