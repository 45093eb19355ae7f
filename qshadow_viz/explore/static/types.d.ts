// What Python sends to the page, and what the scripts use of Plotly and of anywidget. Types live here, not in
// the scripts' comments, because the scripts travel to every reader; this file is not published.

import type { AnyModel } from "@anywidget/types";

// ---- figures -------------------------------------------------------------------------------

export type Scalar = string | number | boolean | null;
export type Numbers =
  | Int8Array
  | Uint8Array
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | Float32Array
  | Float64Array;

/** A typed array as bake.py writes it and Plotly would read it: little-endian, the last dimension fastest. */
export interface ArraySpec {
  dtype: "i1" | "u1" | "i2" | "u2" | "i4" | "u4" | "f4" | "f8";
  bdata: string;
  /** such as "2, 3"; left out where there is one dimension */
  shape?: string;
}

/** A part of a figure as it is stored. */
export type Stored = Scalar | undefined | ArraySpec | Stored[] | StoredBranch;
export interface StoredBranch {
  bdata?: never; // or it is an array
  [name: string]: Stored;
}

/** The same part as it is drawn: arrays are decoded, and what a state does not have is not there. */
export type Drawn = Scalar | undefined | Numbers | Drawn[] | Branch;
export interface Branch {
  [name: string]: Drawn;
}

export type Path = (string | number)[];
/** From a light colour, "#rrggbb", to its dark partner. */
export type Partners = Record<string, string>;

export interface Trace extends Branch {
  type?: string;
}
export interface Layout extends Branch {
  height?: number;
  meta?: Branch & { narrow?: Branch };
}
/** A figure before it is drawn. */
export interface Figure extends Branch {
  data?: Trace[] | null;
  layout?: Layout | null;
}
/** A figure of an explorable, with its words. */
export interface State extends Figure {
  alt: string;
}

/** As much of the plotly.js bundles as is used. */
export interface PlotlyLibrary {
  react(element: HTMLElement, data: Trace[], layout: Layout, config: PlotlyConfig): Promise<unknown>;
}
/** theme.CONFIG: handed on as it is. */
export type PlotlyConfig = Record<string, string | boolean>;

// ---- what Python sends ---------------------------------------------------------------------

/** What `bake.bake` returns. `vary` pairs a path in the base with the place in the pool for each state. */
export interface Baked {
  base: Stored;
  vary: [path: Path, places: number[]][];
  pool: Stored[];
}

/** The `payload` of the widget `Explore`. */
export interface Payload extends Baked {
  controls: Spec[];
  caption: string;
  dark: Partners;
  config: PlotlyConfig;
  font: string;
}

/** What a control shows: a choice its name, the others a value. */
export type Key = string | number | boolean;
/** What every control shows, by name. */
export type Value = Record<string, Key>;

/** `Control.spec`: the names and keys of the listed values, and the place of the one to start with. */
export type Spec = Choice | Toggle | Seed | Steps;
interface Common {
  name: string;
  label: string;
  names: string[];
  start: number;
  unit?: string;
  play?: true;
}
export interface Choice extends Common {
  kind: "choice";
  keys?: undefined;
}
export interface Toggle extends Common {
  kind: "toggle";
  keys: boolean[];
}
interface Numeric extends Common {
  keys: number[];
  /** what a kernel may be asked for; null where there is no end */
  bounds: [low: number | null, high: number | null];
  integer: boolean;
}
export interface Seed extends Numeric {
  kind: "seed";
}
export interface Steps extends Numeric {
  kind: "steps";
}

// ---- where an explorable stands ------------------------------------------------------------

/** Without a kernel `plotly` is all. */
export interface Host {
  /** The library that draws this figure. */
  plotly(tree: Figure): Promise<PlotlyLibrary>;
  /** Whether a kernel may be asked. */
  live?(): boolean;
  /** Ask the kernel for the figure of values that are not listed. */
  compute?(value: Value): Promise<Stored>;
  /** Tell the kernel what the reader did. */
  moved?(value: Value): void;
}

/** The traits that the widget shares with its model in the browser. */
export interface Traits {
  payload: Payload;
  value: Value;
}
export type Model = AnyModel<Traits>;

/** What the page asks the kernel (`Explore._answer`). */
export type Question = { kind: "plotly" } | { kind: "figure"; value: Value };
/** What comes back: `state` for a figure, a buffer for Plotly. An error rejects. */
export interface Answer {
  message: { state?: Stored };
  buffers: DataView[];
}
export type Ask = (question: Question) => Promise<Answer>;

/** theme.js, written by publish.py: the smallest bundle first, the last one draws every trace. */
export interface Theme {
  dark: Partners;
  config: PlotlyConfig;
  bundles: Bundle[];
}
export interface Bundle {
  file: string;
  traces: string[] | null;
}

declare global {
  var Plotly: PlotlyLibrary | undefined;
  var qsvPlotly: Promise<PlotlyLibrary> | undefined;
  var qsvTheme: Theme;
}
