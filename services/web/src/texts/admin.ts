import { useStore } from "../browser/store";
import { language } from ".";
import { admin as de } from "./de/admin";
import { type AdminTexts, admin as en } from "./en/admin";

export type { AdminTexts } from "./en/admin";

/** The texts of administration: they come with its pages, for most people never see them. */
const catalogues: Record<"en" | "de", AdminTexts> = { en, de };

export function useAdminTexts(): AdminTexts {
  return catalogues[useStore(language)];
}
