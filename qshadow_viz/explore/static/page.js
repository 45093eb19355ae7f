// @ts-check
// Brings the figures of a published page to life: explorables and plain Plotly figures alike.
// Each is drawn when it comes near the window, with the smallest plotly.js bundle that knows its traces;
// the first one, where it is near from the start, before all else.

import { draw, load, mount, onNarrowChange, onThemeChange } from "./explore.js";

/** @import * as T from "./types.d.ts" */

const theme = globalThis.qsvTheme; // written by the Sphinx extension: dark partners, configuration, bundles
/** @type {Map<string, Promise<T.PlotlyLibrary>>} */
const loading = new Map();

/** @param {T.Figure} tree */
function bundleFor(tree) {
  const types = (tree.data ?? []).map((trace) => trace.type ?? "scatter");
  const bundle = theme.bundles.find(({ traces }) => !traces || types.every((type) => traces.includes(type)));
  if (!bundle) throw new Error(`no plotly.js is here for ${types}`);
  return bundle.file;
}

/** @param {T.Figure} tree */
async function plotly(tree) {
  const file = bundleFor(tree);
  const library = loading.get(file) ?? load(new URL(file, import.meta.url).href, file);
  loading.set(file, library);
  return library;
}

/** @param {HTMLElement} slot */
const textOf = (slot) => slot.querySelector("script")?.textContent ?? "";

/** @param {HTMLElement} slot */
function startExplorable(slot) {
  const view = mount(JSON.parse(textOf(slot)), { plotly });
  slot.replaceChildren(view.element);
  return view.start();
}

/** @param {HTMLElement} slot */
async function startFigure(slot) {
  const source = textOf(slot);
  const element = /** @type {HTMLElement} */ (slot.querySelector(".qsv-figure"));
  const show = async () => {
    const tree = JSON.parse(source);
    await draw(await plotly(tree), element, tree, theme);
    slot.dataset.ready = "true";
  };
  await show();
  onThemeChange(show);
  onNarrowChange(element, show);
}

/** @type {NodeListOf<HTMLElement>} */
const slots = document.querySelectorAll("[data-qsv]");
/** @type {WeakMap<Element, Promise<void>>} */
const begun = new WeakMap();

/** @param {HTMLElement} slot */
function begin(slot) {
  const start = begun.get(slot) ?? (slot.dataset.qsv === "explore" ? startExplorable : startFigure)(slot);
  begun.set(slot, start);
  return start;
}

// Scripts marked `data-later` (with a type that keeps them from running) run once the first figure stands.
function runLater() {
  /** @type {NodeListOf<HTMLScriptElement>} */
  const later = document.querySelectorAll("script[data-later]");
  for (const waiting of later) {
    const script = document.createElement("script");
    script.src = waiting.src;
    script.async = false; // in their order
    waiting.replaceWith(script);
  }
}

const NEAR = 600; // px beyond the window
const near = new IntersectionObserver(
  (entries) => {
    for (const { isIntersecting, target } of entries) {
      if (!isIntersecting) continue;
      near.unobserve(target);
      begin(/** @type {HTMLElement} */ (target));
    }
  },
  { rootMargin: `${NEAR}px` },
);
function goOn() {
  runLater();
  for (const slot of slots) near.observe(slot);
}

const [first] = slots;
if (first && first.getBoundingClientRect().top < innerHeight + NEAR) begin(first).finally(goOn);
else goOn();
addEventListener("beforeprint", () => slots.forEach(begin));
