// @ts-check
// Draws an explorable: native controls, a Plotly figure, and a table of states computed beforehand.
// It looks up and draws; all physics is in Python. One module serves the published page (through
// page.js) and every live notebook (as an anywidget). Its types are in types.d.ts.

/** @import * as T from "./types.d.ts" */
/** @import { RenderProps } from "@anywidget/types" */

const NARROW = 520; // px; below this a figure applies what its layout.meta.narrow says
const STEP_MS = 700;
const PATIENCE_MS = 6000;
const STILL = "The values on the slider still answer.";

/** @param {unknown} error */
const said = (error) => (error instanceof Error ? error.message : String(error));

// ---- figures -------------------------------------------------------------------------------

const TYPES = {
  i1: Int8Array,
  u1: Uint8Array,
  i2: Int16Array,
  u2: Uint16Array,
  i4: Int32Array,
  u4: Uint32Array,
  f4: Float32Array,
  f8: Float64Array,
};
// An array that did not change must stay the same object for Plotly.
/** @type {WeakMap<T.ArraySpec, T.Drawn>} */
const decoded = new WeakMap();

/** @param {T.Numbers} flat @param {number[]} shape @returns {T.Drawn} */
function rows(flat, [length, ...inner]) {
  if (!inner.length) return flat;
  const size = flat.length / length;
  return Array.from({ length }, (_, i) => rows(flat.subarray(i * size, (i + 1) * size), inner));
}

/** @param {T.ArraySpec} spec */
export function decode(spec) {
  if (!decoded.has(spec)) {
    const bytes = Uint8Array.from(atob(spec.bdata), (c) => c.charCodeAt(0));
    const shape = (spec.shape ?? "").split(",").map(Number);
    decoded.set(spec, rows(new TYPES[spec.dtype](bytes.buffer), shape));
  }
  return decoded.get(spec);
}

/** @param {T.Stored} tree @returns {T.Drawn} */
function copy(tree) {
  if (Array.isArray(tree)) return tree.map(copy);
  if (tree === null || typeof tree !== "object") return tree;
  if ("bdata" in tree) return decode(/** @type {T.ArraySpec} */ (tree));
  return Object.fromEntries(Object.entries(tree).map(([key, part]) => [key, copy(part)]));
}

// `undefined` takes away what is there.
/** @param {T.Drawn} tree @param {T.Path} path @param {T.Drawn} value */
function set(tree, path, value) {
  let place = /** @type {T.Branch} */ (tree); // or a list: its places are names too
  for (const key of path.slice(0, -1)) place = /** @type {T.Branch} */ ((place[key] ??= {}));
  const last = path[path.length - 1];
  if (value === undefined) delete place[last];
  else place[last] = value;
}

/**
 * The figure of one state: the base, and in each place that varies what this state has there.
 * @param {T.Baked} baked @param {number} state
 */
export function lookUp({ base, vary, pool }, state) {
  const tree = copy(base);
  for (const [path, places] of vary) {
    const at = places[state];
    set(tree, path, at < 0 ? undefined : copy(pool[at]));
  }
  return /** @type {T.State} */ (tree);
}

const TRANSLUCENT = /^rgba\((\d+), ?(\d+), ?(\d+), ?([\d.]+)\)$/;
/** @param {string} n */
const hex = (n) => Number(n).toString(16).padStart(2, "0");

/**
 * Swap each colour of the theme, made translucent or not, for its dark partner; in place.
 * @param {T.Drawn} tree @param {T.Partners} partner @returns {T.Drawn}
 */
export function darken(tree, partner) {
  if (typeof tree === "string") {
    if (Object.hasOwn(partner, tree)) return partner[tree];
    const match = TRANSLUCENT.exec(tree);
    const solid = match && partner[`#${match.slice(1, 4).map(hex).join("")}`];
    if (!solid) return tree;
    const [r, g, b] = [1, 3, 5].map((i) => parseInt(solid.slice(i, i + 2), 16));
    return `rgba(${r},${g},${b},${match[4]})`;
  }
  if (!tree || typeof tree !== "object" || ArrayBuffer.isView(tree)) return tree;
  const place = /** @type {T.Branch} */ (tree);
  for (const key of Object.keys(place)) place[key] = darken(place[key], partner);
  return tree;
}

export const isDark = () =>
  document.documentElement.dataset.theme === "dark" ||
  document.body.dataset.jpThemeLight === "false" ||
  /vscode-(dark|high-contrast)/.test(document.body.className);

/** @param {() => void} callback */
export function onThemeChange(callback) {
  let dark = isDark();
  const observer = new MutationObserver(() => {
    if (isDark() === dark) return;
    dark = !dark;
    callback();
  });
  const attributeFilter = ["data-theme", "data-jp-theme-light", "class"];
  for (const element of [document.documentElement, document.body]) {
    observer.observe(element, { attributes: true, attributeFilter });
  }
  return () => observer.disconnect();
}

/** @param {HTMLElement} element */
const isNarrow = (element) => element.clientWidth > 0 && element.clientWidth < NARROW;

/**
 * Draw `tree` into `element`, for the colours and the width at hand.
 * @param {T.PlotlyLibrary} library @param {HTMLElement} element @param {T.Figure} tree
 * @param {{ dark: T.Partners, config: T.PlotlyConfig }} theme
 */
export async function draw(library, element, tree, { dark, config }) {
  const figure = { data: tree.data ?? [], layout: tree.layout ?? {} };
  if (isDark()) darken(figure, dark);
  const narrow = isNarrow(element);
  const changes = (narrow && figure.layout.meta?.narrow) || {};
  for (const [key, value] of Object.entries(changes)) {
    const path = key.split(".").flatMap((part) => (/^(.+)\[(\d+)\]$/.exec(part) ?? ["", part]).slice(1));
    set(figure.layout, path, value);
  }
  figure.layout.uirevision = "kept"; // what the reader turned stays turned
  element.style.minHeight = `${figure.layout.height ?? 380}px`;
  element.dataset.narrow = String(narrow);
  await library.react(element, figure.data, figure.layout, config);
}

/**
 * Call back when the element crosses the width at which figures change their arrangement.
 * @param {HTMLElement} element @param {() => void} callback
 */
export function onNarrowChange(element, callback) {
  const observer = new ResizeObserver(() => {
    if (element.dataset.narrow && String(isNarrow(element)) !== element.dataset.narrow) callback();
  });
  observer.observe(element);
  return () => observer.disconnect();
}

// ---- controls ------------------------------------------------------------------------------

let serial = 0;

/**
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag @param {Record<string, string | number | undefined>} attributes
 * @param {(Node | string)[]} children
 */
function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [key, value] of Object.entries(attributes)) {
    if (value !== undefined) element.setAttribute(key, String(value));
  }
  element.append(...children);
  return element;
}

/** @param {T.Spec} spec @returns {T.Key[]} */
const keysOf = (spec) => spec.keys ?? spec.names;
/** @param {T.Spec} spec @param {T.Key} key */
const placeOf = (spec, key) => keysOf(spec).indexOf(key);
/** @param {T.Spec} spec @param {T.Key} key */
const written = (spec, key) => {
  const name = spec.names[placeOf(spec, key)] ?? String(key);
  return spec.unit ? `${name} ${spec.unit}` : name;
};

/**
 * The number of the state: places in mixed radix, the last control fastest; -1 where a value is not listed.
 * @param {T.Spec[]} specs @param {T.Value} value
 */
export function stateOf(specs, value) {
  let number = 0;
  for (const spec of specs) {
    const at = placeOf(spec, value[spec.name]);
    if (at < 0) return -1;
    number = number * spec.names.length + at;
  }
  return number;
}

/**
 * One control: its element, and a function that shows a key. `move(key)` reports what the reader did.
 * @param {T.Spec} spec @param {(key: T.Key) => void} move @param {() => boolean} live
 */
function control(spec, move, live) {
  const id = `qsv-${++serial}`;
  const label = make("label", { for: id }, spec.label);
  const box = make("div", { class: `qsv-control qsv-${spec.kind}`, "data-control": spec.name });
  /** @type {(key: T.Key) => void} */
  let show;
  if (spec.kind === "choice") {
    const select = make("select", { id });
    for (const name of spec.names) select.append(make("option", { value: name }, name));
    select.addEventListener("change", () => move(select.value));
    show = (key) => {
      select.value = String(key);
    };
    box.append(label, select);
  } else if (spec.kind === "toggle") {
    const input = make("input", { id, type: "checkbox" });
    input.addEventListener("change", () => move(input.checked));
    show = (key) => {
      input.checked = Boolean(key);
    };
    box.append(input, label);
  } else if (spec.kind === "seed") {
    const button = make("button", { id, type: "button" }, spec.label);
    const shown = make("output", { for: id });
    let current = 0;
    button.addEventListener("click", () => {
      const at = placeOf(spec, current);
      const beyond = live() && (at < 0 || at === spec.keys.length - 1);
      // with a kernel the button goes on to fresh seeds instead of round the listed ones
      if (beyond) move(Math.max(current, ...spec.keys) + 1);
      else move(spec.keys[(at + 1) % spec.keys.length]);
    });
    show = (key) => {
      current = Number(key);
      shown.textContent = `run ${placeOf(spec, key) < 0 ? key : placeOf(spec, key) + 1}`;
    };
    box.append(button, shown);
  } else {
    const input = make("input", { id, type: "range", min: 0, max: spec.names.length - 1, step: 1 });
    const shown = make("output", { for: id });
    const typed = make("input", {
      type: "number",
      class: "qsv-typed",
      "aria-label": `${spec.label}: any value`,
      title: "any value",
      min: spec.bounds?.[0] ?? undefined,
      max: spec.bounds?.[1] ?? undefined,
      step: spec.integer ? 1 : "any",
    });
    input.addEventListener("input", () => move(spec.keys[input.valueAsNumber]));
    let told = Number.NaN;
    const tell = () => {
      const number = typed.valueAsNumber;
      if (!typed.checkValidity() || Number.isNaN(number)) return void typed.reportValidity();
      if (number === told) return;
      told = number;
      move(number);
    };
    typed.addEventListener("change", tell);
    // a notebook may keep Enter for itself, and then no change event comes
    typed.addEventListener("keydown", (event) => event.key === "Enter" && tell());
    show = (key) => {
      told = Number(key);
      const away = spec.keys.map((listed) => Math.abs(listed - told));
      input.value = String(away.indexOf(Math.min(...away)));
      input.setAttribute("aria-valuetext", written(spec, key));
      shown.textContent = written(spec, key);
      typed.value = String(key);
    };
    const widest = Math.max(...spec.names.map((_, i) => written(spec, spec.keys[i]).length));
    shown.style.minWidth = `${widest}ch`;
    box.append(label, input, shown);
    if (live()) box.append(typed);
  }
  return { box, show };
}

/**
 * A button that steps through the listed values of one control.
 * @param {T.Spec} spec @param {() => T.Key} current @param {(key: T.Key) => void} move
 * @param {() => Promise<void>} drawn
 */
function player(spec, current, move, drawn) {
  const still = matchMedia("(prefers-reduced-motion: reduce)");
  const button = make("button", { type: "button", class: "qsv-play" });
  let playing = false;
  const label = () => {
    const word = still.matches ? "Step" : playing ? "Pause" : "Play";
    button.textContent = { Step: "❯", Pause: "❚❚", Play: "▶" }[word];
    button.setAttribute("aria-label", `${word}: ${spec.label}`);
    button.title = word;
  };
  const next = () => {
    const keys = keysOf(spec);
    const at = placeOf(spec, current());
    move(keys[(at + 1) % keys.length]);
    return at + 2 < keys.length;
  };
  const run = async () => {
    while (playing && button.isConnected) {
      const more = next();
      await drawn();
      await new Promise((resolve) => setTimeout(resolve, STEP_MS));
      if (!more) playing = false;
    }
    playing = false;
    label();
  };
  button.addEventListener("click", () => {
    if (still.matches) return void next();
    playing = !playing;
    label();
    if (playing) run();
  });
  still.addEventListener("change", label);
  label();
  return {
    button,
    stop: () => {
      playing = false;
      label();
    },
  };
}

// ---- the explorable ------------------------------------------------------------------------

/**
 * Make an explorable. It is drawn when `start` is called, and follows its controls from then on.
 * @param {T.Payload} payload @param {T.Host} host
 */
export function mount(payload, host) {
  const specs = payload.controls;
  /** @type {T.Value} */
  const value = Object.fromEntries(specs.map((spec) => [spec.name, keysOf(spec)[spec.start]]));
  const figure = make("div", { class: "qsv-figure", role: "img" });
  const note = make("p", { class: "qsv-note", role: "status" });
  const spoken = make("p", { class: "qsv-spoken", "aria-live": "polite" });
  const description = make("p");
  const form = make("form", { class: "qsv-controls", "aria-label": "Controls of the figure" });
  form.addEventListener("submit", (event) => event.preventDefault());
  const root = make("figure", { class: "qsv-explore" }, form, figure, note, spoken);
  if (payload.caption) root.append(make("figcaption", {}, payload.caption));
  root.append(
    make("details", { class: "qsv-alt" }, make("summary", {}, "Describe this figure"), description),
  );

  // The figure of a state that is not listed, from the kernel.
  /** @type {T.Stored} */
  let beyond;
  let request = 0;
  let drawing = Promise.resolve();
  let again = false;
  let busy = false;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;

  async function paint() {
    const at = stateOf(specs, value);
    let tree;
    if (at >= 0) tree = lookUp(payload, at);
    else if (beyond) tree = /** @type {T.State} */ (copy(beyond));
    else return; // the kernel has not answered yet
    const alt = tree.alt;
    try {
      await draw(await host.plotly(tree), figure, tree, payload);
      root.dataset.state = String(at);
      root.dataset.ready = "true";
    } catch (error) {
      note.textContent = `The figure cannot be drawn here: ${said(error)}`;
      console.warn(error);
    }
    figure.setAttribute("aria-label", alt || "Figure");
    description.textContent = alt;
  }

  // Moves that come while a figure is drawn are drawn once, at the end: the last one counts.
  function redraw() {
    if (busy) again = true;
    else {
      busy = true;
      drawing = paint().then(() => {
        busy = false;
        if (again) {
          again = false;
          return redraw();
        }
      });
    }
    return drawing;
  }

  function announce() {
    clearTimeout(timer);
    timer = setTimeout(() => {
      spoken.textContent = specs
        .map((spec) => `${spec.label}: ${written(spec, value[spec.name])}`)
        .join(", ");
    }, 400);
  }

  async function update() {
    for (const spec of specs) shows[spec.name](value[spec.name]);
    const mine = ++request;
    note.textContent = "";
    if (stateOf(specs, value) < 0) {
      note.textContent = "Computing…";
      const slow = setTimeout(() => {
        if (mine === request) note.textContent = `No answer from the kernel so far. ${STILL}`;
      }, PATIENCE_MS);
      try {
        if (!host.compute) throw new Error("there is no kernel");
        const answer = await host.compute({ ...value });
        if (mine !== request) return;
        beyond = answer;
        note.textContent = "";
      } catch (error) {
        if (mine === request) note.textContent = `This value cannot be computed: ${said(error)}. ${STILL}`;
        return;
      } finally {
        clearTimeout(slow);
      }
    }
    await redraw();
    announce();
  }

  /** @type {Record<string, (key: T.Key) => void>} */
  const shows = {};
  /** @type {{ stop: () => void }[]} */
  const players = [];
  for (const spec of specs) {
    /** @param {T.Key} key */
    const move = (key) => {
      value[spec.name] = key;
      host.moved?.({ ...value });
      return update();
    };
    /** @param {T.Key} key */
    const byHand = (key) => {
      for (const p of players) p.stop();
      return move(key);
    };
    const { box, show } = control(spec, byHand, () => host.live?.() ?? false);
    shows[spec.name] = show;
    show(value[spec.name]);
    if (spec.play) {
      const current = () => value[spec.name];
      const drawn = () => drawing;
      const p = player(spec, current, move, drawn);
      players.push(p);
      box.append(p.button);
    }
    form.append(box);
  }
  if (!specs.length) form.remove();

  const forget = [onThemeChange(redraw), onNarrowChange(figure, redraw)];
  return {
    element: root,
    start: redraw,
    /** @param {T.Value} wanted */
    show: (wanted) => {
      if (specs.every((spec) => wanted[spec.name] === value[spec.name])) return;
      Object.assign(value, wanted);
      update();
    },
    remove: () => {
      for (const p of players) p.stop();
      for (const f of forget) f();
    },
  };
}

// ---- live notebooks ------------------------------------------------------------------------

/** @param {T.Model} model @returns {T.Ask} */
function questions(model) {
  /** @type {Map<string, { resolve: (answer: T.Answer) => void, reject: (error: Error) => void }>} */
  const waiting = new Map();
  model.on("msg:custom", (message, buffers) => {
    const answer = waiting.get(message.id);
    if (!answer) return;
    waiting.delete(message.id);
    if (message.kind === "error") answer.reject(new Error(message.message));
    else answer.resolve({ message, buffers });
  });
  return (question) =>
    new Promise((resolve, reject) => {
      const id = `${Date.now()}-${++serial}`;
      waiting.set(id, { resolve, reject });
      model.send({ ...question, id });
    });
}

/**
 * Run the script that defines Plotly. Each bundle sets the same global: what this one set is kept.
 * @param {string} src @param {string} name @returns {Promise<T.PlotlyLibrary>}
 */
export function load(src, name) {
  return new Promise((resolve, reject) => {
    const script = make("script", { src });
    const fail = () => reject(new Error(`${name} did not load`));
    script.addEventListener("load", () => (globalThis.Plotly ? resolve(globalThis.Plotly) : fail()));
    script.addEventListener("error", fail);
    document.head.append(script);
  });
}

/**
 * Plotly as the page has it, else from the kernel: never from another host.
 * @param {T.Ask} ask
 */
function plotlyFrom(ask) {
  if (globalThis.Plotly?.react) return Promise.resolve(globalThis.Plotly);
  globalThis.qsvPlotly ??= ask({ kind: "plotly" }).then(({ buffers }) => {
    // module loaders must not catch the bundle, or it would not define the global
    const parts = ["(function(define, module, exports) {", buffers[0], "\n}).call(globalThis);"];
    const blob = new Blob(/** @type {BlobPart[]} */ (parts), { type: "text/javascript" });
    return load(URL.createObjectURL(blob), "plotly.js");
  });
  return globalThis.qsvPlotly;
}

/** @param {RenderProps<T.Traits>} props */
function render({ model, el }) {
  const ask = questions(model);
  const view = mount(model.get("payload"), {
    plotly: () => plotlyFrom(ask),
    live: () => true,
    compute: async (value) => (await ask({ kind: "figure", value })).message.state,
    moved: (value) => {
      try {
        model.set("value", value);
        model.save_changes();
      } catch (error) {
        console.warn("the kernel was not told", error); // the listed values do not need it
      }
    },
  });
  el.append(view.element);
  const follow = () => view.show(model.get("value"));
  model.on("change:value", follow);
  view.show(model.get("value"));
  view.start();
  return () => {
    model.off("change:value", follow);
    view.remove();
  };
}

export default { render };
