import { Problem, asProblem } from "../api/problem";
import { type Texts, language } from "../texts";

/** What a person is told of a problem: our words where we have some, else the server's, which are English. */
export function problemText(texts: Texts, error: unknown): string {
  const problem = asProblem(error);
  const ours = texts.problems.byCode[problem.code];
  if (ours) return ours;
  if (problem.fields.length > 0 && language.get() !== "en") return texts.problems.fields;
  return problem.detail || texts.problems.unknown;
}

/** What is wrong with each field of a form, by the names of its fields. */
export function fieldErrors(error: unknown): Record<string, string> {
  const fields = error instanceof Problem ? error.fields : [];
  return Object.fromEntries(fields.map(({ field, message }) => [field.replaceAll("/", "."), message]));
}
