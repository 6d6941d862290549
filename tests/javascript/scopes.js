// Gives classic scripts the global scope of a worker, for tests: a request a line comes in, an answer a line goes out.
"use strict";

const { readFile } = require("node:fs/promises");
const { createInterface } = require("node:readline");
const vm = require("node:vm");

/** What the scope of a worker at an address holds; what it posts is kept in `posted`. */
function openScope(address) {
  const [listeners, posted] = [[], []];
  const scope = vm.createContext({
    URL,
    fetch,
    location: new URL(address),
    addEventListener: (_, listener) => listeners.push(listener),
    postMessage: (message) => posted.push(message),
    importScripts: async (...addresses) => {
      for (const each of addresses) vm.runInContext(await load(new URL(each, address)), scope, each);
    },
  });
  scope.self = scope;
  return { scope, listeners, posted };
}

async function load(address) {
  if (address.protocol === "file:") return readFile(address, "utf8");
  const response = await fetch(address);
  if (!response.ok) throw new Error(`${response.status} ${address}`);
  return response.text();
}

let current;
const REQUESTS = {
  open: (address) => void (current = openScope(address)),
  load: (addresses) => current.scope.importScripts(...addresses),
  run: (text) => void vm.runInContext(text, current.scope),
  call: ([code, ...words]) => vm.runInContext(`(${code})`, current.scope)(...words),
  /** Give the scope messages, one before it has answered the other; returns what it has posted since. */
  post: async (messages) => {
    await Promise.all(messages.flatMap((data) => current.listeners.map((listener) => listener({ data }))));
    return current.posted.splice(0);
  },
};

createInterface({ input: process.stdin }).on("line", async (line) => {
  const [[name, words]] = Object.entries(JSON.parse(line));
  const answer = await Promise.resolve(words).then(REQUESTS[name]).then((value) => ({ value }), (error) => ({ error: String(error?.stack ?? error) }));
  process.stdout.write(`${JSON.stringify(answer)}\n`);
});
