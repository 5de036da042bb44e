import { expect, test } from "vitest";
import { de } from "../../texts/de";
import { en } from "../../texts/en";
import { whyEnded } from "./read";

/** As `EndReason` of the domain names them. */
const reasons = ["user", "admin", "logout", "idle", "access_lost", "backend_lost", "exited"];

test("every reason for an end has words in both languages", () => {
  for (const { sessions } of [en, de]) {
    for (const end_reason of reasons) {
      const words = whyEnded({ end_reason }, sessions.reasons, sessions.code);
      expect(words.length).toBeGreaterThan(5);
      expect(words).not.toBe(end_reason);
    }
  }
});

test("the code of a process is told, also when it is 0", () => {
  const told = (exit_code: number | null) => whyEnded({ end_reason: "exited", exit_code }, en.sessions.reasons, en.sessions.code);
  expect(told(0)).toContain("(code 0)");
  expect(told(137)).toContain("(code 137)");
  expect(told(null)).not.toContain("code");
});

test("a reason that is not known yet is told as it is", () => {
  expect(whyEnded({ end_reason: "new_one" }, en.sessions.reasons, en.sessions.code)).toBe("new_one");
  expect(whyEnded({}, en.sessions.reasons, en.sessions.code)).toBe("");
});
