// What templates and theme promise to the scripts of a page: which element a selector finds, and the data that it holds.

type Notice = HTMLElement & { readonly dataset: { since: string; until?: string; end: string } };
type VersionMenu = { querySelector(selector: "summary"): HTMLElement } & HTMLDetailsElement;
type PageLinks = HTMLElement & { readonly dataset: { suggestPortal?: string; suggestEmail?: string; details: string } };
type Elsewhere = { querySelector(selector: "ul"): HTMLUListElement } & HTMLElement & { readonly dataset: { root: string } };
type ChangeFilter = {
  querySelector(selector: "output"): HTMLOutputElement;
  querySelector(selector: "select"): HTMLSelectElement | null;
  querySelector(selector: "[name=text]"): HTMLInputElement;
  querySelectorAll(selector: "[data-history]"): NodeListOf<HistoryLink>;
  querySelectorAll(selector: "[name=kind]"): NodeListOf<HTMLInputElement & { readonly parentElement: HTMLElement }>;
} & HTMLFormElement & { readonly dataset: { only?: string } };
type UpgradeStart = {
  readonly elements: { start: HTMLSelectElement };
  querySelector(selector: "output"): HTMLOutputElement;
} & HTMLFormElement;
type UpgradeItem = HTMLElement & { readonly dataset: { starts: string } };
type UpgradeSection = { querySelector(selector: "[data-none]"): HTMLElement } & HTMLElement;
type HistoryLink = HTMLAnchorElement & { readonly dataset: { history: string } };
type Change = {
  id: string;
  kind: string;
  area: string;
  title: string;
  text: string;
  action: string;
  severity: string;
  advisories: string;
  places: [release: string, address: string][];
  words: string;
};
interface Window {
  receiveChanges: (line: string, changes: any[]) => void;
}

interface Found {
  "[data-notice]": Notice;
  "[data-copy]:not([hidden]) [data-copy-old]": HTMLElement & { readonly dataset: { copyOld: string } };
  "[data-version-menu]": VersionMenu;
  "[data-change-filter]": ChangeFilter;
  "[data-upgrade-start]": UpgradeStart;
  "[data-starts]": UpgradeItem;
  "[data-upgrade-section]": UpgradeSection;
  ".md-content__inner :is(h2, h3)[id]": HTMLElement;
  "#__drawer": HTMLInputElement;
  ".md-sidebar--primary": HTMLElement;
  "a, input": HTMLElement;
  ".md-code__nav:not([role])": HTMLElement & { readonly children: HTMLCollectionOf<HTMLElement> };
  "[data-md-component=palette] label:not([hidden])": Element & { readonly previousElementSibling: HTMLInputElement };
}

interface ParentNode {
  querySelector(selector: ".md-logo"): HTMLElement;
  querySelector(selector: "[data-unfiltered]"): HTMLElement;
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
