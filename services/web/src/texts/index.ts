import { Store, useStore } from "../browser/store";
import { preferences } from "../browser/storage";
import { type Texts, en } from "./en";

export type { Texts } from "./en";
export type Language = "en" | "de";
export const languages: Record<Language, { name: string; locale: string }> = {
  en: { name: "English", locale: "en-GB" },
  de: { name: "Deutsch", locale: "de-DE" },
};

/** What has been loaded: English always, any other when somebody speaks it. */
const catalogues: Record<Language, Texts> = { en, de: en };
const loaders: Record<Language, () => Promise<Texts>> = {
  en: async () => en,
  de: async () => (await import("./de")).de,
};

function first(): Language {
  const wanted = [preferences.get("language"), ...navigator.languages.map((language) => language.slice(0, 2))];
  return wanted.find((language): language is Language => language === "en" || language === "de") ?? "en";
}

export const language = new Store<Language>(first());

async function load(wanted: Language): Promise<void> {
  catalogues[wanted] = await loaders[wanted]();
}

/** Loads the language of the page, before anything is shown. Where that fails it is English. */
export async function learn(): Promise<void> {
  await load(language.get()).catch(() => language.set("en"));
}

/** Changes the language; it stays where the other one cannot be loaded. */
export async function speak(chosen: Language): Promise<void> {
  await load(chosen);
  preferences.set("language", chosen);
  language.set(chosen);
}

/** The catalogue in the language of the page. Every text that a person reads comes from it. */
export function useTexts(): Texts {
  return catalogues[useStore(language)];
}

/** For what is said outside of components. */
export function texts(): Texts {
  return catalogues[language.get()];
}

export function locale(): string {
  return languages[language.get()].locale;
}
