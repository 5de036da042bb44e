import type { Texts } from "../texts";

/** A device as people call it. The server names it in English: "Firefox on Linux", or "Unknown device". */
export function deviceName(name: string, me: Pick<Texts["me"], "deviceOn" | "unknownDevice">): string {
  if (name === "Unknown device") return me.unknownDevice;
  const [browser, system, ...more] = name.split(" on ");
  return browser && system && more.length === 0 ? me.deviceOn(browser, system) : name;
}
