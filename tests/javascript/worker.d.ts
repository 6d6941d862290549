// What the search worker finds in its scope besides the platform: the theme's stemmer and, on `file:`, a frame's document.

interface WorkerGlobalScope {
  get lunr(): { ru: { stemmer(word: string): string; stopWordFilter: Set<string> } };
  set lunr(base: object); // what lunr-languages adds `ru` to
  receive(name: string, content: any): void;
}

declare const document: { currentScript: HTMLScriptElement } | undefined;
interface HTMLScriptElement {
  src: string;
}
