// Words of a text and what search takes for the same word: the twin of src/docsite/russian/words.py.
// The stemmer is Snowball's, from the theme's lunr-languages; `lunr` is given just what that file asks for.
"use strict";

const COMPOUND = /[a-zа-я0-9]+(?:[-_.][a-zа-я0-9]+)*/g;
const RUSSIAN = /[а-я]/;
const DIGITS = /^\d+$/;
const VOWELS = /[аеиоуыэюя]+$/;
const LETTERS = { russian: [..."абвгдежзийклмнопрстуфхцчшщъыьэюя"], latin: [..."abcdefghijklmnopqrstuvwxyz0123456789"] };
const KEYS = {
  latin: "`qwertyuiop[]asdfghjkl;'zxcvbnm,./~QWERTYUIOP{}ASDFGHJKL:\"ZXCVBNM<>?@#$^&|",
  russian: "ёйцукенгшщзхъфывапролджэячсмитьбю.ЁЙЦУКЕНГШЩЗХЪФЫВАПРОЛДЖЭЯЧСМИТЬБЮ,\"№;:?/",
};
const TWINS = { latin: "aceopxykmhtb", russian: "асеорхукмнтв" };

self.lunr = Object.assign(() => {}, {
  Pipeline: { registerFunction() {} },
  generateStopWordFilter: (/** @type {string[]} */ words) => new Set(words),
});

/** @param {string} text @returns {string} in lower case, with е for ё and plain hyphens; as long as before */
function normalise(text) {
  return text.replace(/[A-ZА-ЯЁё\u2011]/g, (letter) => (letter === "\u2011" ? "-" : letter.toLowerCase().replace("ё", "е")));
}

/**
 * @typedef {object} Word
 * @property {string[]} counted what it counts as: itself, or all its parts together and each part
 * @property {number} start
 * @property {number} end
 */

/** @param {string} text @returns {Word[]} */
function splitWords(text) {
  return [...normalise(text).matchAll(COMPOUND)].map((match) => {
    const parts = match[0].split(/[-_.]/);
    const isWhole = parts.length === 1 || parts.every((part) => DIGITS.test(part));
    const counted = isWhole ? [parts.join(".")] : [parts.join(""), ...parts];
    return { counted, start: match.index, end: match.index + match[0].length };
  });
}

/** @param {string} word @returns {string} the Snowball stem of a Russian word; any other word itself */
function stem(word) {
  return RUSSIAN.test(word) ? self.lunr.ru.stemmer(word) : word;
}

/** @param {string} word @returns {string} what a word shares with its relatives: its stem without closing vowels */
function root(word) {
  return RUSSIAN.test(word) ? stem(word).replace(VOWELS, "") : word;
}

/** @param {string} text @param {string} from @param {string} to @returns {string} */
function translate(text, from, to) {
  return [...text].map((letter) => to[from.indexOf(letter)] ?? letter).join("");
}

/** @param {string} text @returns {string} as it would stand, had the other keyboard layout been on */
function swapLayout(text) {
  return /[А-Яа-яЁё]/.test(text) ? translate(text, KEYS.russian, KEYS.latin) : translate(text, KEYS.latin, KEYS.russian);
}

/** @param {string} text @returns {string[]} the same with letters that look alike all of one alphabet */
function unmixAlphabets(text) {
  const plain = normalise(text);
  if (!/[a-z]/.test(plain) || !RUSSIAN.test(plain)) return [];
  return [translate(plain, TWINS.latin, TWINS.russian), translate(plain, TWINS.russian, TWINS.latin)];
}

/**
 * @param {string} one
 * @param {string} other
 * @param {number} most
 * @returns {number} how many letters must be put, taken or changed to make one of the other (Levenshtein); above `most`, any such number
 */
function countErrors(one, other, most) {
  if (Math.abs(one.length - other.length) > most) return most + 1;
  let row = Array.from({ length: other.length + 1 }, (_, place) => place);
  for (let line = 1; line <= one.length; line++) {
    const next = [line];
    for (let place = 1; place <= other.length; place++) {
      const changed = row[place - 1] + Number(one[line - 1] !== other[place - 1]);
      next.push(Math.min(changed, row[place] + 1, next[place - 1] + 1));
    }
    if (Math.min(...next) > most) return most + 1;
    row = next;
  }
  return row[other.length];
}

/** @param {string} word @yields {string} every word one typing error away */
function* findEdits(word) {
  const letters = RUSSIAN.test(word) ? LETTERS.russian : LETTERS.latin;
  for (let place = 0; place <= word.length; place++) {
    const [before, after] = [word.slice(0, place), word.slice(place)];
    if (after) yield before + after.slice(1);
    if (after.length > 1) yield before + after[1] + after[0] + after.slice(2);
    for (const letter of letters) {
      if (after) yield before + letter + after.slice(1);
      yield before + letter + after;
    }
  }
}
