import { de as deFirst } from "../../src/texts/de";
import { admin as deAdmin } from "../../src/texts/de/admin";
import { type Texts, en as enFirst } from "../../src/texts/en";
import { type AdminTexts, admin as enAdmin } from "../../src/texts/en/admin";

export interface Words extends Texts {
  admin: AdminTexts;
}

/** What the pages say, to find things in either language. */
export const english: Words = { ...enFirst, admin: enAdmin };
export const german: Words = { ...deFirst, admin: deAdmin };
