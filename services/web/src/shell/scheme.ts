import { type MantineColorSchemeManager, isMantineColorScheme } from "@mantine/core";
import { preferences } from "../browser/storage";

/** Light or dark, kept where the browser lets us. */
export const colorScheme: MantineColorSchemeManager = {
  get: (otherwise) => {
    const kept = preferences.get("theme");
    return isMantineColorScheme(kept) ? kept : otherwise;
  },
  set: (value) => preferences.set("theme", value),
  subscribe: () => undefined,
  unsubscribe: () => undefined,
  clear: () => preferences.remove("theme"),
};
