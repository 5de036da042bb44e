import type { Texts } from "../en";

export const people: Texts["people"] = {
  title: "Mitglieder",
  hint: "Wer zu Ihrer Organisation gehört, und als was.",
  invite: "Einladen",
  tabMembers: (count) => (count === undefined ? "Mitglieder" : `Mitglieder (${count})`),
  tabInvitations: (count) => (count === undefined ? "Einladungen" : `Einladungen (${count})`),
  search: "Nach Name oder Adresse suchen",
  loadingMore: (count) => `${count} bisher, weitere kommen …`,
  nobody: "Zu dieser Organisation gehört noch niemand",
  nobodyNext: "Laden Sie die ersten Leute ein; mindestens eine Person sollte zur Verwaltung gehören.",
  none: "So heißt niemand",
  noneNext: "Suchen Sie nach einem anderen Teil des Namens oder der Adresse, oder laden Sie die Person ein.",
  member: "Mitglied",
  role: "Rolle",
  roleHint: "Mitglieder benutzen die Arbeitsbereiche, die ihnen gegeben sind; die Verwaltung verwaltet alles in der Organisation.",
  state: "Zustand",
  states: { active: "Aktiv", disabled: "Deaktiviert", blocked: "Auf der Plattform gesperrt" },
  secondFactor: "Zweiter Faktor",
  joined: "Beigetreten",
  lastSignIn: "Letzte Anmeldung",
  you: "(Sie)",
  acts: {
    promote: {
      item: "In die Verwaltung aufnehmen",
      ask: {
        title: (name) => `${name} in die Verwaltung aufnehmen?`,
        consequence:
          "Die Person kann dann Leute einladen und entfernen, jeden Arbeitsbereich verwalten und benutzen, Sitzungen beenden und das Protokoll lesen.",
        action: "Aufnehmen",
      },
      done: (name) => `${name} gehört jetzt zur Verwaltung.`,
    },
    demote: {
      item: "Zum Mitglied machen",
      ask: {
        title: (name) => `${name} aus der Verwaltung nehmen?`,
        consequence: "Der Person bleiben nur die Arbeitsbereiche, die ihr gegeben sind. Das gilt sofort.",
        action: "Zum Mitglied machen",
      },
      done: (name) => `${name} ist jetzt Mitglied.`,
    },
    stepDown: {
      item: "Aus der Verwaltung ausscheiden",
      ask: {
        title: (name) => `Aus der Verwaltung von ${name} ausscheiden?`,
        consequence:
          "Ihnen bleiben nur die Arbeitsbereiche, die Ihnen gegeben sind, und nur jemand anderes aus der Verwaltung kann Sie wieder aufnehmen. Das gilt sofort.",
        ofPlatform:
          "Sie werden dann als Mitglied geführt. Aus der Plattformverwaltung behalten Sie hier alle Rechte und können die Verwaltung wieder übernehmen.",
        action: "Ausscheiden",
      },
      done: (name) => `Sie stehen jetzt unter den Mitgliedern von ${name}.`,
    },
    stepUp: {
      item: "Die Verwaltung übernehmen",
      ask: {
        title: (name) => `Die Verwaltung von ${name} übernehmen?`,
        consequence: "Sie werden dann in der Verwaltung geführt und bleiben es hier auch, wenn Sie nicht mehr zur Plattformverwaltung gehören.",
        action: "Übernehmen",
      },
      done: (name) => `Sie stehen jetzt in der Verwaltung von ${name}.`,
    },
    disable: {
      item: "Deaktivieren",
      ask: {
        title: (name) => `${name} deaktivieren?`,
        consequence:
          "Anmeldungen und Sitzungen der Person in dieser Organisation enden sofort, und sie kann sie nicht wählen, bis Sie sie wieder aktivieren.",
        action: "Deaktivieren",
      },
      done: (name) => `${name} ist deaktiviert.`,
    },
    enable: {
      item: "Aktivieren",
      done: (name) => `${name} ist aktiviert.`,
    },
    block: {
      item: "Auf der ganzen Plattform sperren",
      ask: {
        title: (name) => `${name} auf der ganzen Plattform sperren?`,
        consequence: "Alle Anmeldungen und Sitzungen der Person enden, in jeder Organisation, und sie kann sich nicht mehr anmelden.",
        action: "Sperren",
      },
      done: (name) => `${name} ist auf der Plattform gesperrt.`,
    },
    unblock: {
      item: "Wieder auf die Plattform lassen",
      done: (name) => `${name} kann sich wieder anmelden.`,
    },
    remove: {
      item: "Aus der Organisation entfernen",
      ask: {
        title: (name) => `${name} entfernen?`,
        consequence:
          "Anmeldungen und Sitzungen der Person hier enden, ebenso die Arbeitsbereiche, die ihr gegeben sind. Ihr Konto und ihre anderen Organisationen bleiben.",
        action: "Entfernen",
      },
      done: (name) => `${name} wurde entfernt.`,
    },
    leave: {
      item: "Die Organisation verlassen",
      ask: {
        title: (name) => `${name} verlassen?`,
        consequence: "Ihre Anmeldungen und Sitzungen hier enden. Zurück kommen Sie nur, wenn jemand Sie einlädt.",
        ofPlatform:
          "Ihre Anmeldungen und Sitzungen hier enden. Aus der Plattformverwaltung können Sie hier wieder handeln, Arbeitsbereiche aber erst starten, wenn jemand Sie hinzufügt.",
        action: "Verlassen",
      },
      done: (name) => `Sie haben ${name} verlassen. Melden Sie sich an, um in einer anderen Organisation weiterzumachen.`,
    },
  },
  inviteTitle: "Jemanden einladen",
  inviteHint: "Sie bekommen einen Link zum Weitergeben. Wer ihn öffnet, wählt ein eigenes Passwort oder meldet sich mit dem vorhandenen Konto an.",
  inviteSubmit: "Link erstellen",
  link: "Link",
  linkHint: (email) =>
    `Geben Sie diesen Link an ${email} weiter, auf einem Weg, auf dem niemand mitliest: Wer ihn hat, kann als diese Person beitreten.`,
  makeLink: "Link erstellen",
  addItem: "Ohne Einladung hinzufügen",
  add: "Hinzufügen",
  addTitle: "Jemanden ohne Einladung hinzufügen",
  addHint:
    "Die Person ist sofort Mitglied. Wer neu ist, hat kein Passwort: Herein geht es über eine zentrale Anmeldung oder einen Link, den Sie als Nächstes erstellen.",
  addDone: (name) => `${name} ist jetzt Mitglied.`,
  name: "Name",
  nameHint: "Wer schon ein Konto hat, behält den Namen, der dort steht.",
  resetItem: "Link für ein neues Passwort erstellen",
  resetTitle: (name) => `Ein neues Passwort für ${name}`,
  resetHint: "Alle Anmeldungen der Person enden, und ältere Links gelten nicht mehr. Mit dem Link setzt sie ein neues Passwort.",
  resetFresh: (name) =>
    `${name} hat sich noch nie angemeldet. Mit einem Link setzt die Person ihr erstes Passwort; mit einer zentralen Anmeldung braucht sie keines.`,
  resetLinkHint: (email) =>
    `Geben Sie diesen Link an ${email} weiter, auf einem Weg, auf dem niemand mitliest: Wer ihn hat, kann sich als diese Person anmelden.`,
  linkOnce: "Er wird nur jetzt angezeigt.",
  linkUntil: (when) => `Er gilt einmal, bis ${when}.`,
  linkDone: "Fertig",
  invitations: "Einladungen",
  pending: "Offen",
  expired: "Zu alt",
  until: "Bis",
  invitedBy: "Eingeladen von",
  somebody: "Jemand, der nicht mehr Mitglied ist",
  renew: "Neuer Link",
  renewOf: (email) => `Neuer Link für ${email}`,
  renewTitle: (email) => `Ein neuer Link für ${email}`,
  renewHint: "Der alte Link gilt dann nicht mehr. Für die Einladung stehen von jetzt an Sie ein.",
  takeBack: "Zurücknehmen",
  takeBackOf: (email) => `Einladung von ${email} zurücknehmen`,
  takeBackTitle: (email) => `Die Einladung von ${email} zurücknehmen?`,
  takeBackConsequence: "Der Link gilt dann nicht mehr. Sie können die Person neu einladen.",
  takenBack: "Die Einladung ist zurückgenommen.",
  noInvitations: "Niemand ist eingeladen",
  noInvitationsNext: "Laden Sie Leute mit ihrer E-Mail-Adresse ein; Sie bekommen für jede Person einen Link zum Weitergeben.",
  organization: {
    title: "Organisation",
    hint: "Ihr Name, und wer ohne Einladung beitreten kann.",
    slug: "Kurzname, der bleibt:",
    registration: "Wer beitreten kann",
    registrationHint: "Wer selbst beitritt, wird Mitglied ohne Rechte an Arbeitsbereichen.",
    ways: {
      closed: { name: "Nur wer eingeladen ist", hint: "Die Verwaltung lädt jede Person mit einem Link ein." },
      domain: {
        name: "Leute mit unseren Mail-Domains",
        hint: "Wer eine Adresse in einer der Domains unten nachweist. Dafür muss der Server Mail verschicken.",
      },
      open: { name: "Alle", hint: "Wer diesen Server erreicht und den Kurznamen kennt. Überlegen Sie sich das bei einer öffentlichen Adresse gut." },
    },
    domains: "Mail-Domains",
    domainsHint: "Drücken Sie nach jeder Enter. Sie zählen für die zweite Wahl oben.",
    domainsMissing: "Tragen Sie mindestens eine Domain ein oder wählen Sie einen anderen Weg.",
    noDomains: "keine",
    saved: "Die Organisation ist gespeichert.",
    undo: "Rückgängig",
    conflict: "Jemand anderes hat inzwischen gespeichert",
    conflictHint: "Was Sie eingegeben haben, steht noch im Formular. Gespeichert wurde:",
    takeTheirs: "Das Gespeicherte nehmen",
    saveOver: "Meines darüber speichern",
  },
};
