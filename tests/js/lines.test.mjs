// @ts-check
// The formatter leaves long comments and strings alone; nobody should have to scroll for them.

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";

const ROOT = new URL("../../", import.meta.url);

test("no line of the scripts and styles is longer than 110 characters", () => {
  const names = ["book", "qshadow_viz", "tests"]
    .flatMap((folder) => readdirSync(new URL(folder, ROOT), { recursive: true }).map((n) => `${folder}/${n}`))
    .filter((name) => /\.(js|mjs|ts|css)$/.test(name));
  assert.ok(names.includes("qshadow_viz/explore/static/explore.js"));
  const long = names.flatMap((name) =>
    readFileSync(new URL(name, ROOT), "utf8")
      .split("\n")
      .flatMap((line, i) => ([...line].length > 110 ? [`${name}:${i + 1}`] : [])),
  );
  assert.deepEqual(long, []);
});
