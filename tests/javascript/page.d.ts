// What templates and theme promise to the scripts of a page: which element a selector finds, and the data that it holds.

type Notice = HTMLElement & { readonly dataset: { since: string; until?: string; end: string } };
type VersionMenu = { querySelector(selector: "summary"): HTMLElement } & HTMLDetailsElement;
type PageLinks = HTMLElement & { readonly dataset: { suggestPortal?: string; suggestEmail: string; details: string } };
type Elsewhere = { querySelector(selector: "ul"): HTMLUListElement } & HTMLElement & { readonly dataset: { root: string } };
type ChangeFilter = { querySelector(selector: "output"): HTMLOutputElement } & HTMLFormElement & {
    readonly elements: { area: HTMLSelectElement };
  };

interface Found {
  "[data-notice]": Notice;
  "[data-copy]:not([hidden]) [data-copy-old]": HTMLElement & { readonly dataset: { copyOld: string } };
  "[data-version-menu]": VersionMenu;
  "[data-change-filter]": ChangeFilter;
  ".change[data-kind]": HTMLElement & { readonly dataset: { kind: string; area: string } };
  "section[data-release]": HTMLElement;
  ".md-content__inner :is(h2, h3)[id]": HTMLElement;
  "#__drawer": HTMLInputElement;
  ".md-sidebar--primary": HTMLElement;
  "a, input": HTMLElement;
  ".md-code__nav:not([role])": HTMLElement & { readonly children: HTMLCollectionOf<HTMLElement> };
  "[data-md-component=palette] label:not([hidden])": Element & { readonly previousElementSibling: HTMLInputElement };
}

interface ParentNode {
  querySelector(selector: ".md-logo"): HTMLElement;
  querySelector<S extends keyof Found>(selector: S): Found[S] | null;
  querySelectorAll<S extends keyof Found>(selector: S): NodeListOf<Found[S]>;
}

interface Document {
  getElementById(id: "page-elsewhere"): Elsewhere | null;
  getElementById(id: "page-links"): PageLinks | null;
  getElementById(id: "page-map"): HTMLScriptElement;
}

interface Node {
  contains(target: EventTarget | null | undefined): boolean; // what a node's events name is a node
}
