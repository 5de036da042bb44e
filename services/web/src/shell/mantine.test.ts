import { readFileSync, readdirSync } from "node:fs";
import { expect, test } from "vitest";

const styles = new Set(readdirSync("node_modules/@mantine/core/styles").map((file) => file.replace(/(\.layer)?\.css$/, "")));
const imported = new Set([...readFileSync("src/shell/mantine.ts", "utf8").matchAll(/styles\/(\w+)\.css/g)].map(([, name]) => name));

test("every component of Mantine that is used has its styles", () => {
  const sources = readdirSync("src", { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".tsx"));
  const used = sources.flatMap((file) => {
    const names = /import \{([^}]*)\} from "@mantine\/core"/.exec(readFileSync(`src/${file}`, "utf8"))?.[1] ?? "";
    return names.split(",").map((name) => name.replace("type ", "").trim());
  });
  expect(used.length).toBeGreaterThan(10);
  expect(used.filter((name) => styles.has(name) && !imported.has(name))).toEqual([]);
});
