import { Problem, asProblem } from "../api/problem";
import { type Texts, language, texts as spoken } from "../texts";

/** What a person is told of a problem: our words where we have some, else the server's, which are English. */
export function problemText(texts: Texts, error: unknown): string {
  const problem = asProblem(error);
  const ours = texts.problems.byCode[problem.code];
  if (ours) return ours;
  if (problem.fields.length > 0 && language.get() !== "en") return texts.problems.fields;
  return problem.detail || texts.problems.unknown;
}

/** What is wrong with each field of a form, by the names of its fields; in our words where we have some. */
export function fieldErrors(error: unknown): Record<string, string> {
  if (!(error instanceof Problem)) return {};
  const { byCode } = spoken().problems;
  const ours = error.fields.length === 1 ? byCode[error.code] : undefined;
  return Object.fromEntries(error.fields.map(({ field, message }) => [field.replaceAll("/", "."), ours ?? inWords(message)]));
}

/** The server's sentence in the language of the page; its numbers stay, and what it lists after a colon. */
function inWords(message: string): string {
  const list = message.indexOf(": ") + 2;
  const listing = list > 1 ? spoken().problems.byMessage[`${message.slice(0, list)}*`] : undefined;
  if (listing) return listing.replace("*", () => message.slice(list));
  const numbers = message.match(/\d+/g) ?? [];
  const ours = spoken().problems.byMessage[message.replaceAll(/\d+/g, "#")];
  return ours ? numbers.reduce((text, number) => text.replace("#", number), ours) : message;
}
