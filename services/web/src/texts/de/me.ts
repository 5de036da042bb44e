import type { Texts } from "../en";

export const me: Texts["me"] = {
  language: "Sprache",
  theme: "Farben",
  password: "Passwort",
};
