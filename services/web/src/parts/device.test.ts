import { expect, test } from "vitest";
import { de } from "../texts/de";
import { deviceName } from "./device";

test("the server's names of devices are told in the language of the page", () => {
  expect(deviceName("Chrome on Linux", de.me)).toBe("Chrome unter Linux");
  expect(deviceName("Unknown device", de.me)).toBe("Unbekanntes Gerät");
  expect(deviceName("doorward 0.1.0", de.me)).toBe("doorward 0.1.0");
});
