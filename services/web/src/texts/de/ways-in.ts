import type { AdminTexts } from "../en/admin";

export const waysIn: AdminTexts["waysIn"] = {
  title: "Anmeldewege",
  hint: "Wie man außer mit den Passwörtern, die hier liegen, hereinkommt und wie es um jeden dieser Wege steht.",
  list: "Anmeldewege",
  kind: "Was er tut",
  kinds: { oidc: "Man meldet sich dort an und kommt zurück", password: "Prüft Passwörter" },
  state: "Zustand",
  states: { unknown: "Noch nicht gebraucht", ok: "Geht", failing: "Geht nicht" },
  since: "Seit",
  unknownNext: "Seit der Server läuft, hat ihn niemand gebraucht. Sobald es jemand tut, steht sein Zustand hier.",
  failingNext: "Andere Anmeldewege gehen weiterhin. Hält es an, sagen Sie es dem Betreiber der Plattform.",
  trouble: "Was nicht stimmt",
  troubleNext: "Andere Anmeldewege gehen weiterhin. Was hilft, findet der Betreiber in proto-docs/sign-in.md unter „What may go wrong“.",
  organizations: "Für",
  everyOrganization: "Alle Organisationen",
  redirect: (name) => `Redirect-Adresse, die bei ${name} einzutragen ist`,
  check: "Jetzt prüfen",
  checkOf: (name) => `Jetzt prüfen: ${name}`,
  checked: {
    unknown: (time) => `Gefragt ${time}: Noch kam keine Antwort. Prüfen Sie es gleich noch einmal.`,
    ok: (time) => `Gefragt ${time}: Es geht.`,
    failing: (time) => `Gefragt ${time}: Es geht nicht.`,
  },
  none: "Es gibt keinen Weg herein als das Passwort",
  noneNext: "Hier ist kein Anbieter eingerichtet, und die Passwörter liegen hier. Anmeldewege richtet der Betreiber in den Einstellungen des Servers ein; wie, steht in proto-docs/sign-in.md.",
};
