// @ts-check
// What explore.js looks up: arrays, states and colours. Expectations are written by hand; the base64 is what
// NumPy 2.4 wrote, base64.b64encode(np.array(numbers, dtype).tobytes()), with the type of each row below.

import assert from "node:assert/strict";
import { test } from "node:test";
import { darken, decode, lookUp, stateOf } from "../../qshadow_viz/explore/static/explore.js";

/** @import * as T from "../../qshadow_viz/explore/static/types.d.ts" */

// ---- decode --------------------------------------------------------------------------------

// The types that `_compact` of bake.py chooses from.
/** @type {[T.ArraySpec["dtype"], string, T.Numbers][]} */
const ARRAYS = [
  ["i1", "gP8Afw==", Int8Array.of(-128, -1, 0, 127)],
  ["u1", "AAGA/w==", Uint8Array.of(0, 1, 128, 255)],
  ["i2", "AIB//wAB/38=", Int16Array.of(-32768, -129, 256, 32767)],
  ["u2", "AAAAAQCA//8=", Uint16Array.of(0, 256, 32768, 65535)],
  ["i4", "AAAAgAAAAQD///7/////fw==", Int32Array.of(-2147483648, 65536, -65537, 2147483647)],
  ["f4", "zczMPQAAIMAAAMB/AACAfwAAAIA=", Float32Array.of(0.1, -2.5, Number.NaN, Infinity, -0)],
];

for (const [dtype, bdata, numbers] of ARRAYS) {
  test(`decode reads ${dtype}`, () => assert.deepEqual(decode({ dtype, bdata }), numbers));
}

test("decode cuts an array into rows by its shape, whatever the number of dimensions", () => {
  const six = "AAECAwQF"; // np.arange(6, dtype="i1")
  assert.deepEqual(decode({ dtype: "i1", bdata: six, shape: "2, 3" }), [
    Int8Array.of(0, 1, 2),
    Int8Array.of(3, 4, 5),
  ]);
  assert.deepEqual(decode({ dtype: "i1", bdata: six, shape: "6, 1" }), [0, 1, 2, 3, 4, 5].map(one));
  const hundreds = "AABkAMgALAGQAfQB"; // 100 * np.arange(6, dtype="i2")
  assert.deepEqual(decode({ dtype: "i2", bdata: hundreds, shape: "3, 2" }), [
    Int16Array.of(0, 100),
    Int16Array.of(200, 300),
    Int16Array.of(400, 500),
  ]);
  const pixels = "AAECAwQFBgcICQoL"; // np.arange(12, dtype="i1"): one row of two pixels, and another
  assert.deepEqual(decode({ dtype: "i1", bdata: pixels, shape: "2, 2, 3" }), [
    [Int8Array.of(0, 1, 2), Int8Array.of(3, 4, 5)],
    [Int8Array.of(6, 7, 8), Int8Array.of(9, 10, 11)],
  ]);
});

/** @param {number} number */
const one = (number) => Int8Array.of(number);

test("decode reads arrays without numbers", () => {
  assert.deepEqual(decode({ dtype: "f4", bdata: "" }), new Float32Array());
  assert.deepEqual(decode({ dtype: "f4", bdata: "", shape: "0, 3" }), []);
  assert.deepEqual(decode({ dtype: "f4", bdata: "", shape: "2, 0" }), [
    new Float32Array(),
    new Float32Array(),
  ]);
});

test("decode gives the same object again: Plotly takes another one for a change", () => {
  /** @type {T.ArraySpec} */
  const spec = { dtype: "i1", bdata: "gP8Afw==" };
  assert.equal(decode(spec), decode(spec));
  assert.notEqual(decode(spec), decode({ ...spec }));
});

// ---- the state -----------------------------------------------------------------------------

/** @type {T.Spec[]} */
const SPECS = [
  { kind: "choice", name: "system", label: "system", names: ["GHZ", "W"], start: 0 },
  {
    kind: "steps",
    name: "snapshots",
    label: "snapshots",
    names: ["10", "100", "1,000"],
    keys: [10, 100, 1000],
    start: 1,
    bounds: [10, 1000],
    integer: true,
  },
  { kind: "toggle", name: "exact", label: "exact", names: ["off", "on"], keys: [false, true], start: 0 },
  {
    kind: "seed",
    name: "again",
    label: "Measure again",
    names: ["3", "4"],
    keys: [3, 4],
    start: 0,
    bounds: [0, null],
    integer: true,
  },
];

test("stateOf counts through every state, the last control fastest", () => {
  const found = [];
  for (const system of ["GHZ", "W"]) {
    for (const snapshots of [10, 100, 1000]) {
      for (const exact of [false, true]) {
        for (const again of [3, 4]) found.push(stateOf(SPECS, { system, snapshots, exact, again }));
      }
    }
  }
  assert.deepEqual(found, [...Array(24).keys()]);
  // ((1 * 3 + 2) * 2 + 0) * 2 + 1
  assert.equal(stateOf(SPECS, { again: 4, exact: false, snapshots: 1000, system: "W" }), 21);
  assert.equal(stateOf([], {}), 0);
});

test("stateOf knows what is not listed", () => {
  assert.equal(stateOf(SPECS, { system: "GHZ", snapshots: 50, exact: false, again: 3 }), -1);
  assert.equal(stateOf(SPECS, { system: "W", snapshots: 10, exact: true, again: 5 }), -1);
});

// ---- lookUp --------------------------------------------------------------------------------

// Two systems, three numbers of snapshots, a toggle: twelve states. The system names the second trace, the
// number of snapshots gives the first one's heights and whether there is a note, the toggle fills the curve.
/** @returns {T.Baked} */
const baked = () => ({
  base: {
    data: [{ x: { dtype: "i1", bdata: "AAEC" }, y: null, fill: null }, null],
    layout: { height: 300, annotations: null },
    alt: null,
  },
  vary: [
    [
      ["data", 0, "y"],
      [0, 0, 1, 1, 2, 2, 0, 0, 1, 1, 2, 2],
    ],
    [
      ["data", 0, "fill"],
      [-1, 3, -1, 3, -1, 3, -1, 3, -1, 3, -1, 3],
    ],
    [
      ["data", 1],
      [4, 4, 4, 4, 4, 4, 5, 5, 5, 5, 5, 5],
    ],
    [
      ["layout", "annotations"],
      [-1, -1, -1, -1, 6, 6, -1, -1, -1, -1, 6, 6],
    ],
    [["alt"], [7, 7, 7, 7, 7, 7, 8, 8, 8, 8, 8, 8]],
  ],
  pool: [
    { dtype: "i1", bdata: "AAAA" },
    { dtype: "i1", bdata: "+wMC" },
    { dtype: "i2", bdata: "1P4BAAIA" },
    "tozeroy",
    { name: "GHZ", marker: { color: "#1f2433" } },
    { name: "W", marker: { color: "#1f2433" } },
    [{ text: "many" }],
    "a GHZ state",
    "a W state",
  ],
});

test("lookUp puts into the base what the state has, and takes away what it has not", () => {
  const x = Int8Array.of(0, 1, 2);
  assert.deepEqual(lookUp(baked(), 0), {
    data: [
      { x, y: Int8Array.of(0, 0, 0) },
      { name: "GHZ", marker: { color: "#1f2433" } },
    ],
    layout: { height: 300 },
    alt: "a GHZ state",
  });
  assert.deepEqual(lookUp(baked(), 3), {
    data: [
      { x, y: Int8Array.of(-5, 3, 2), fill: "tozeroy" },
      { name: "GHZ", marker: { color: "#1f2433" } },
    ],
    layout: { height: 300 },
    alt: "a GHZ state",
  });
  assert.deepEqual(lookUp(baked(), 10), {
    data: [
      { x, y: Int16Array.of(-300, 1, 2) },
      { name: "W", marker: { color: "#1f2433" } },
    ],
    layout: { height: 300, annotations: [{ text: "many" }] },
    alt: "a W state",
  });
});

test("lookUp leaves what is stored as it is, whatever becomes of the figure", () => {
  const stored = baked();
  const figure = lookUp(stored, 4);
  darken(figure, { "#1f2433": "#eceef5" });
  assert.deepEqual(figure.data?.[1]?.marker, { color: "#eceef5" });
  assert.deepEqual(stored, baked());
  assert.deepEqual(lookUp(stored, 4).data?.[1]?.marker, { color: "#1f2433" });
});

test("lookUp gives arrays that did not change as the same objects", () => {
  const stored = baked();
  const [before, after] = [0, 7].map((state) => lookUp(stored, state).data?.[0]);
  assert.equal(before?.x, after?.x);
  assert.equal(before?.y, after?.y); // states 0 and 7 share their place in the pool
  assert.notEqual(before?.y, lookUp(stored, 2).data?.[0]?.y);
});

// ---- darken --------------------------------------------------------------------------------

const PARTNERS = { "#0072b2": "#58b4f0", "#1f2433": "#eceef5" };

test("darken swaps the colours of the theme", () => {
  assert.equal(darken("#0072b2", PARTNERS), "#58b4f0");
  // 0x58, 0xb4, 0xf0 = 88, 180, 240
  assert.equal(darken("rgba(0,114,178,0.25)", PARTNERS), "rgba(88,180,240,0.25)");
  assert.equal(darken("rgba(0, 114, 178, .5)", PARTNERS), "rgba(88,180,240,.5)");
  assert.equal(darken("rgba(31,36,51,1)", PARTNERS), "rgba(236,238,245,1)");
});

test("darken leaves everything else as it is", () => {
  const others = [
    "#123456",
    "#0072B2",
    "rgba(0,0,0,0)",
    "rgba(0,114,179,0.25)",
    "rgb(0,114,178)",
    "",
    "a #0072b2",
  ];
  for (const text of others) assert.equal(darken(text, PARTNERS), text);
  for (const around of ["see rgba(0,114,178,0.25)", "rgba(0,114,178,0.25) here"]) {
    assert.equal(darken(around, PARTNERS), around);
  }
  for (const name of ["constructor", "toString", "__proto__"]) assert.equal(darken(name, PARTNERS), name);
  for (const leaf of [0, 1.5, true, false, null, undefined]) assert.equal(darken(leaf, PARTNERS), leaf);
});

test("darken goes through figures, in place, and not into arrays of numbers", () => {
  const heights = Float32Array.of(1, 2);
  const figure = {
    data: [
      { line: { color: "#1f2433", width: 2 }, y: heights, marker: { color: ["#0072b2", "#123456", 3] } },
      { fillcolor: "rgba(31,36,51,0.1)", z: [heights, heights] },
    ],
    layout: { shapes: [], title: null, template: { layout: { colorway: ["#0072b2"] } } },
  };
  assert.equal(darken(figure, PARTNERS), figure);
  assert.deepEqual(figure, {
    data: [
      { line: { color: "#eceef5", width: 2 }, y: heights, marker: { color: ["#58b4f0", "#123456", 3] } },
      { fillcolor: "rgba(236,238,245,0.1)", z: [heights, heights] },
    ],
    layout: { shapes: [], title: null, template: { layout: { colorway: ["#58b4f0"] } } },
  });
  assert.equal(figure.data[0].y, heights);
  assert.deepEqual(heights, Float32Array.of(1, 2));
});
