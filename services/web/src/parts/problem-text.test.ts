import { afterEach, expect, test } from "vitest";
import { Problem } from "../api/problem";
import { language, speak } from "../texts";
import { de } from "../texts/de";
import { en } from "../texts/en";
import { fieldErrors, problemText } from "./problem-text";

afterEach(() => speak("en"));

function refused(code: string, ...fields: [string, string][]): Problem {
  return new Problem(422, code, "The server's words.", "request", fields.map(([field, message]) => ({ field, message })));
}

test("our words come before the server's, and numbers stay", async () => {
  const error = refused("invalid", ["name", "must have at most 120 characters"], ["target/url", "said by nobody yet"]);
  expect(fieldErrors(error)).toEqual({ name: "At most 120 characters.", "target.url": "said by nobody yet" });
  await speak("de");
  expect(language.get()).toBe("de");
  expect(fieldErrors(error).name).toBe("Höchstens 120 Zeichen.");
});

test("what the server lists after a colon stays as it is", async () => {
  const error = refused("invalid", ["target/profile", "is not known; there is: shell, python3, $&"]);
  await speak("de");
  expect(fieldErrors(error)).toEqual({ "target.profile": "Ein Profil mit diesem Namen gibt es nicht. Es gibt: shell, python3, $&" });
});

test("a code for one field is told beside it", () => {
  const error = refused("password_too_short", ["new_password", "must have at least 15 characters"]);
  expect(fieldErrors(error)).toEqual({ new_password: en.problems.byCode.password_too_short });
});

test("what has no words of ours is told in the server's, or that it is unknown", () => {
  expect(problemText(en, refused("never_heard_of"))).toBe("The server's words.");
  expect(problemText(en, new Problem(500, "odd", ""))).toBe(en.problems.unknown);
  expect(problemText(de, refused("conflict"))).toBe(de.problems.byCode.conflict);
  expect(fieldErrors(new Error("no problem"))).toEqual({});
});
