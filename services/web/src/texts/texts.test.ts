import { expect, test } from "vitest";
import { de as deFirst } from "./de";
import { admin as deAdmin } from "./de/admin";
import { en as enFirst } from "./en";
import { admin as enAdmin } from "./en/admin";

/** Every text by its path: a string as it is, a function with how many values it takes. */
function texts(tree: object, path = ""): Map<string, unknown> {
  const found = new Map<string, unknown>();
  for (const [key, value] of Object.entries(tree)) {
    const here = path ? `${path} ${key}` : key;
    if (typeof value === "object" && value !== null) for (const [inner, text] of texts(value, here)) found.set(inner, text);
    else found.set(here, value);
  }
  return found;
}

const english = texts({ ...enFirst, admin: enAdmin });
const german = texts({ ...deFirst, admin: deAdmin });

/** Texts that only choose between one and many. */
const UNTOLD = new Set(["me organizations"]);

function kind(text: unknown): string {
  return typeof text === "function" ? `function of ${text.length}` : typeof text;
}

test("every English text has a German one of the same kind, and none is left over", () => {
  const kinds = (of: Map<string, unknown>) => Object.fromEntries([...of].map(([path, text]) => [path, kind(text)]));
  expect(english.size).toBeGreaterThan(200);
  expect(kinds(german)).toEqual(kinds(english));
});

test("no text is empty, and each tells all of the values it takes", () => {
  for (const [path, text] of [...english, ...german]) {
    if (typeof text === "function") {
      const values = Array.from({ length: text.length }, (_, index) => 71 + index);
      const said: unknown = (text as (...values: unknown[]) => unknown)(...values);
      expect(said, path).toBeTypeOf("string");
      expect(said, path).not.toBe("");
      const untold = values.filter((value) => !String(said).includes(String(value)));
      expect(UNTOLD.has(path) ? [] : untold, `${path}: ${String(said)}`).toEqual([]);
    } else {
      expect(text, path).toBeTypeOf("string");
      expect(String(text).trim(), path).not.toBe("");
    }
  }
});

test("German texts use German quotation marks, and no double space", () => {
  const untidy = [...german].filter(([, text]) => typeof text === "string" && /"|  /.test(text));
  expect(untidy).toEqual([]);
});
