// Draws an explorable: native controls, a Plotly figure, and a table of states computed beforehand.
// It looks up and draws; all physics is in Python. One module serves the published page (through
// page.js) and every live notebook (as an anywidget).

const NARROW = 520; // px; below this a figure applies what its layout.meta.narrow says
const STEP_MS = 700;
const PATIENCE_MS = 6000;

// ---- figures -------------------------------------------------------------------------------

const TYPES = {
  i1: Int8Array, u1: Uint8Array, i2: Int16Array, u2: Uint16Array,
  i4: Int32Array, u4: Uint32Array, f4: Float32Array, f8: Float64Array,
};
const decoded = new WeakMap(); // an array that did not change must stay the same object for Plotly

function decode(spec) {
  if (!decoded.has(spec)) {
    const bytes = Uint8Array.from(atob(spec.bdata), (c) => c.charCodeAt(0));
    const flat = new TYPES[spec.dtype](bytes.buffer);
    const width = spec.shape ? Number(String(spec.shape).split(",")[1]) : 0;
    const rows = [];
    for (let i = 0; width && i < flat.length; i += width) rows.push(flat.subarray(i, i + width));
    decoded.set(spec, width ? rows : flat);
  }
  return decoded.get(spec);
}

function copy(tree) {
  if (Array.isArray(tree)) return tree.map(copy);
  if (tree === null || typeof tree !== "object" || ArrayBuffer.isView(tree)) return tree;
  if ("bdata" in tree) return decode(tree);
  return Object.fromEntries(Object.entries(tree).map(([key, part]) => [key, copy(part)]));
}

function set(tree, path, value) {
  const last = path.at(-1);
  for (const key of path.slice(0, -1)) tree = tree[key];
  if (value === undefined) delete tree[last];
  else tree[last] = value;
}

export function lookUp({ base, vary, pool }, state) {
  const tree = copy(base);
  for (const [path, places] of vary) {
    const at = places[state];
    set(tree, path, at < 0 ? undefined : copy(pool[at]));
  }
  return tree;
}

const TRANSLUCENT = /^rgba\((\d+), ?(\d+), ?(\d+), ?([\d.]+)\)$/;
const hex = (n) => Number(n).toString(16).padStart(2, "0");

function darken(tree, partner) {
  if (typeof tree === "string") {
    if (partner[tree]) return partner[tree];
    const match = TRANSLUCENT.exec(tree);
    const solid = match && partner["#" + match.slice(1, 4).map(hex).join("")];
    if (!solid) return tree;
    const [r, g, b] = [1, 3, 5].map((i) => parseInt(solid.slice(i, i + 2), 16));
    return `rgba(${r},${g},${b},${match[4]})`;
  }
  if (tree === null || typeof tree !== "object" || ArrayBuffer.isView(tree)) return tree;
  for (const key of Object.keys(tree)) tree[key] = darken(tree[key], partner);
  return tree;
}

export const isDark = () =>
  document.documentElement.dataset.theme === "dark" ||
  document.body.dataset.jpThemeLight === "false" ||
  /vscode-(dark|high-contrast)/.test(document.body.className);

export function onThemeChange(callback) {
  let dark = isDark();
  const observer = new MutationObserver(() => {
    if (isDark() !== dark) callback((dark = isDark()));
  });
  const attributeFilter = ["data-theme", "data-jp-theme-light", "class"];
  for (const element of [document.documentElement, document.body]) {
    observer.observe(element, { attributes: true, attributeFilter });
  }
  return () => observer.disconnect();
}

// Draw `tree` into `element`, for the colours and the width at hand.
export async function draw(Plotly, element, tree, { dark, config }) {
  const figure = { data: tree.data ?? [], layout: tree.layout ?? {} };
  if (isDark()) darken(figure, dark);
  const narrow = element.clientWidth > 0 && element.clientWidth < NARROW;
  const changes = (narrow && figure.layout.meta?.narrow) || {};
  for (const [key, value] of Object.entries(changes)) {
    const path = key.split(".").flatMap((part) => (/^(.+)\[(\d+)\]$/.exec(part) ?? [0, part]).slice(1));
    let place = figure.layout;
    for (const part of path.slice(0, -1)) place = place[part] ??= {};
    place[path.at(-1)] = value;
  }
  figure.layout.uirevision = "kept"; // what the reader turned stays turned
  element.style.minHeight = `${figure.layout.height ?? 380}px`;
  element.dataset.narrow = narrow;
  await Plotly.react(element, figure.data, figure.layout, config);
}

// Call back when the element crosses the width at which figures change their arrangement.
export function onNarrowChange(element, callback) {
  const observer = new ResizeObserver(() => {
    const narrow = element.clientWidth > 0 && element.clientWidth < NARROW;
    if (element.dataset.narrow && String(narrow) !== element.dataset.narrow) callback();
  });
  observer.observe(element);
  return () => observer.disconnect();
}

// ---- controls ------------------------------------------------------------------------------

let serial = 0;

function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [key, value] of Object.entries(attributes)) {
    if (value !== undefined && value !== false) element.setAttribute(key, value === true ? "" : value);
  }
  element.append(...children);
  return element;
}

const keysOf = (spec) => spec.keys ?? spec.names;
const placeOf = (spec, key) => keysOf(spec).indexOf(key);
const written = (spec, key) => {
  const name = spec.names[placeOf(spec, key)] ?? String(key);
  return spec.unit ? `${name} ${spec.unit}` : name;
};

// One control: its element, and a function that shows a key. `move(key)` reports what the reader did.
function control(spec, move, live) {
  const id = `qsv-${++serial}`;
  const label = make("label", { for: id }, spec.label);
  const box = make("div", { class: `qsv-control qsv-${spec.kind}`, "data-control": spec.name });
  let show;
  if (spec.kind === "choice") {
    const select = make("select", { id });
    for (const name of spec.names) select.append(make("option", { value: name }, name));
    select.addEventListener("change", () => move(select.value));
    show = (key) => (select.value = key);
    box.append(label, select);
  } else if (spec.kind === "toggle") {
    const input = make("input", { id, type: "checkbox" });
    input.addEventListener("change", () => move(input.checked));
    show = (key) => (input.checked = key);
    box.append(input, label);
  } else if (spec.kind === "seed") {
    const button = make("button", { id, type: "button" }, spec.label);
    const shown = make("output", { for: id });
    let current;
    button.addEventListener("click", () => {
      const at = placeOf(spec, current);
      const beyond = live() && (at < 0 || at === spec.keys.length - 1);
      // with a kernel the button goes on to fresh seeds instead of round the listed ones
      if (beyond) move(Math.max(current, ...spec.keys) + 1);
      else move(spec.keys[(at + 1) % spec.keys.length]);
    });
    show = (key) => {
      current = key;
      shown.textContent = `run ${placeOf(spec, key) < 0 ? key : placeOf(spec, key) + 1}`;
    };
    box.append(button, shown);
  } else {
    const input = make("input", { id, type: "range", min: 0, max: spec.names.length - 1, step: 1 });
    const shown = make("output", { for: id });
    const typed = make("input", {
      type: "number", class: "qsv-typed", "aria-label": `${spec.label}: any value`, title: "any value",
      min: spec.bounds?.[0] ?? undefined, max: spec.bounds?.[1] ?? undefined, step: spec.integer ? 1 : "any",
    });
    input.addEventListener("input", () => move(spec.keys[input.valueAsNumber]));
    let told;
    const tell = () => {
      if (!typed.checkValidity() || Number.isNaN(typed.valueAsNumber)) return void typed.reportValidity();
      if (typed.valueAsNumber !== told) move((told = typed.valueAsNumber));
    };
    typed.addEventListener("change", tell);
    // a notebook may keep Enter for itself, and then no change event comes
    typed.addEventListener("keydown", (event) => event.key === "Enter" && tell());
    show = (key) => {
      const nearest = spec.keys.reduce((best, k, i) => (Math.abs(k - key) < Math.abs(spec.keys[best] - key) ? i : best), 0);
      input.value = nearest;
      input.setAttribute("aria-valuetext", written(spec, key));
      shown.textContent = written(spec, key);
      typed.value = told = key;
    };
    const widest = Math.max(...spec.names.map((_, i) => written(spec, spec.keys[i]).length));
    shown.style.minWidth = `${widest}ch`;
    box.append(label, input, shown);
    if (live()) box.append(typed);
  }
  return { box, show };
}

// A button that steps through the listed values of one control.
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
  return { button, stop: () => { playing = false; label(); } };
}

// ---- the explorable ------------------------------------------------------------------------

// `host` says where we are: plotly(tree) gives the library; live() whether a kernel may be asked;
// compute(value) asks it; moved(value) tells it. Returns { element, show(value), remove() }.
export function mount(payload, host) {
  const specs = payload.controls;
  const value = Object.fromEntries(specs.map((spec) => [spec.name, keysOf(spec)[spec.start]]));
  const figure = make("div", { class: "qsv-figure", role: "img" });
  const note = make("p", { class: "qsv-note", role: "status" });
  const spoken = make("p", { class: "qsv-spoken", "aria-live": "polite" });
  const description = make("p");
  const form = make("form", { class: "qsv-controls", "aria-label": "Controls of the figure" });
  form.addEventListener("submit", (event) => event.preventDefault());
  const root = make("figure", { class: "qsv-explore" }, form, figure, note, spoken);
  if (payload.caption) root.append(make("figcaption", {}, payload.caption));
  root.append(make("details", { class: "qsv-alt" }, make("summary", {}, "Describe this figure"), description));

  let beyond = null; // the tree of a state that is not listed, from the kernel
  let request = 0;
  let drawing = Promise.resolve();
  let again = false;
  let busy = false;
  let timer;

  const state = () => {
    let number = 0;
    for (const spec of specs) {
      const at = placeOf(spec, value[spec.name]);
      if (at < 0) return -1;
      number = number * spec.names.length + at;
    }
    return number;
  };

  async function paint() {
    const at = state();
    const tree = at < 0 ? copy(beyond) : lookUp(payload, at);
    const alt = tree.alt;
    try {
      await draw(await host.plotly(tree), figure, tree, payload);
      root.dataset.state = at;
      root.dataset.ready = "true";
    } catch (error) {
      note.textContent = `The figure cannot be drawn here: ${error.message ?? error}`;
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
      spoken.textContent = specs.map((spec) => `${spec.label}: ${written(spec, value[spec.name])}`).join(", ");
    }, 400);
  }

  async function update() {
    for (const spec of specs) shows[spec.name](value[spec.name]);
    const mine = ++request;
    note.textContent = "";
    if (state() < 0) {
      note.textContent = "Computing…";
      const slow = setTimeout(() => {
        if (mine === request) note.textContent = "No answer from the kernel so far. The values on the slider still answer.";
      }, PATIENCE_MS);
      try {
        const answer = await host.compute({ ...value });
        if (mine !== request) return;
        beyond = answer;
        note.textContent = "";
      } catch (error) {
        if (mine === request) note.textContent = `This value cannot be computed: ${error.message ?? error}. The values on the slider still answer.`;
        return;
      } finally {
        clearTimeout(slow);
      }
    }
    await redraw();
    announce();
  }

  const shows = {};
  const players = [];
  for (const spec of specs) {
    const move = (key) => {
      value[spec.name] = key;
      host.moved?.({ ...value });
      return update();
    };
    const byHand = (key) => {
      for (const p of players) p.stop();
      return move(key);
    };
    const { box, show } = control(spec, byHand, () => host.live?.() ?? false);
    shows[spec.name] = show;
    show(value[spec.name]);
    if (spec.play) {
      const p = player(spec, () => value[spec.name], move, () => drawing);
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

function questions(model) {
  const waiting = new Map();
  model.on("msg:custom", (message, buffers) => {
    const answer = waiting.get(message.id);
    if (!answer) return;
    waiting.delete(message.id);
    if (message.kind === "error") answer.reject(new Error(message.message));
    else answer.resolve({ message, buffers });
  });
  return (content) =>
    new Promise((resolve, reject) => {
      const id = `${Date.now()}-${++serial}`;
      waiting.set(id, { resolve, reject });
      model.send({ ...content, id });
    });
}

// Plotly as the page has it, else from the kernel: never from another host.
function plotlyFrom(ask) {
  if (globalThis.Plotly?.react) return Promise.resolve(globalThis.Plotly);
  globalThis.qsvPlotly ??= ask({ kind: "plotly" }).then(
    ({ buffers }) =>
      new Promise((resolve, reject) => {
        // module loaders must not catch the bundle, or it would not define the global
        const parts = ["(function(define, module, exports) {", buffers[0], "\n}).call(globalThis);"];
        const url = URL.createObjectURL(new Blob(parts, { type: "text/javascript" }));
        const script = make("script", { src: url });
        script.addEventListener("load", () => resolve(globalThis.Plotly));
        script.addEventListener("error", () => reject(new Error("plotly.js did not load")));
        document.head.append(script);
      }),
  );
  return globalThis.qsvPlotly;
}

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
