// Brings the figures of a published page to life: explorables and plain Plotly figures alike.
// Each is drawn when it comes near the window, with the smallest plotly.js bundle that knows its traces;
// the first one, where it is near from the start, before all else.

import { draw, mount, onNarrowChange, onThemeChange } from "./explore.js";

const theme = globalThis.qsvTheme; // written by the Sphinx extension: dark partners, configuration, bundles
const here = new URL(".", import.meta.url);
const loading = new Map();

function bundleFor(tree) {
  const types = (tree.data ?? []).map((trace) => trace.type ?? "scatter");
  return theme.bundles.find(({ traces }) => !traces || types.every((type) => traces.includes(type)));
}

function load({ file }) {
  if (!loading.has(file)) {
    loading.set(
      file,
      new Promise((resolve, reject) => {
        const script = document.createElement("script");
        script.src = new URL(file, here);
        // each bundle sets the same global: keep what this one set
        script.onload = () => resolve(globalThis.Plotly);
        script.onerror = () => reject(new Error(`${file} did not load`));
        document.head.append(script);
      }),
    );
  }
  return loading.get(file);
}

const plotly = (tree) => load(bundleFor(tree));
const dataOf = (slot) => JSON.parse(slot.querySelector("script").textContent);

function startExplorable(slot) {
  const view = mount(dataOf(slot), { plotly });
  slot.replaceChildren(view.element);
  return view.start();
}

async function startFigure(slot) {
  const source = slot.querySelector("script").textContent;
  const element = slot.querySelector(".qsv-figure");
  const show = async () => {
    const tree = JSON.parse(source);
    await draw(await plotly(tree), element, tree, theme);
    slot.dataset.ready = "true";
  };
  await show();
  onThemeChange(show);
  onNarrowChange(element, show);
}

const slots = [...document.querySelectorAll("[data-qsv]")];
const begun = new WeakMap();
function begin(slot) {
  if (!begun.has(slot)) {
    begun.set(slot, slot.dataset.qsv === "explore" ? startExplorable(slot) : startFigure(slot));
  }
  return begun.get(slot);
}

// Scripts marked `data-later` (with a type that keeps them from running) run once the first figure stands.
function runLater() {
  for (const waiting of document.querySelectorAll("script[data-later]")) {
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
      begin(target);
    }
  },
  { rootMargin: `${NEAR}px` },
);
const observe = () => slots.forEach((slot) => near.observe(slot));

const [first] = slots;
if (first && first.getBoundingClientRect().top < innerHeight + NEAR) {
  const settled = () => {
    runLater();
    observe();
  };
  begin(first).then(settled, (error) => {
    settled();
    throw error;
  });
} else {
  runLater();
  observe();
}
addEventListener("beforeprint", () => slots.forEach(begin));
