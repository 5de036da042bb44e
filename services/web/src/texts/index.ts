import { Store, useStore } from "../browser/store";
import { preferences } from "../browser/storage";
import { de } from "./de";
import { type Texts, en } from "./en";

export type { Texts } from "./en";
export type Language = "en" | "de";
export const languages: Record<Language, { name: string; texts: Texts; locale: string }> = {
  en: { name: "English", texts: en, locale: "en-GB" },
  de: { name: "Deutsch", texts: de, locale: "de-DE" },
};

function first(): Language {
  const wanted = [preferences.get("language"), ...navigator.languages.map((language) => language.slice(0, 2))];
  return wanted.find((language): language is Language => language === "en" || language === "de") ?? "en";
}

export const language = new Store<Language>(first());

export function speak(chosen: Language): void {
  preferences.set("language", chosen);
  language.set(chosen);
}

/** The catalogue in the language of the page. Every text that a person reads comes from it. */
export function useTexts(): Texts {
  return languages[useStore(language)].texts;
}

/** For what is said outside of components. */
export function texts(): Texts {
  return languages[language.get()].texts;
}

export function locale(): string {
  return languages[language.get()].locale;
}
