/** What happened on one day (UTC). */
export interface Day {
  /** `2026-11-26`. */
  day: string;
  signIns: number;
  sessions: number;
  refusals: number;
}
export type Measure = "signIns" | "sessions" | "refusals";
export const MEASURES: Measure[] = ["signIns", "sessions", "refusals"];

/** How each measure is called on the wire. */
const NAMES: Record<Measure, string> = { signIns: "sign_ins", sessions: "sessions_started", refusals: "refusals" };

type Raw = Record<string, unknown>;

/**
 * The days of an answer, the oldest first; nothing where it has none. Taken are a list of days, and lists of numbers
 * beside a list of `days`.
 */
export function daysOf(stats: unknown): Day[] | undefined {
  const series = (stats as Raw | undefined)?.series;
  if (!series || typeof series !== "object") return undefined;
  const rows = Array.isArray(series) ? (series as Raw[]) : beside(series as Raw);
  const days = rows.map((row) => ({
    day: String(row.day ?? row.date ?? ""),
    signIns: count(row[NAMES.signIns]),
    sessions: count(row[NAMES.sessions]),
    refusals: count(row[NAMES.refusals]),
  }));
  return days.filter(({ day }) => /^\d{4}-\d{2}-\d{2}/.test(day)).sort((one, other) => one.day.localeCompare(other.day));
}

function beside(series: Raw): Raw[] {
  const days = Array.isArray(series.days) ? series.days : [];
  return days.map((day: unknown, index) => {
    const numbers = Object.values(NAMES).map((name) => [name, (series[name] as unknown[] | undefined)?.[index]]);
    return { day, ...Object.fromEntries(numbers) };
  });
}

const count = (value: unknown): number => (typeof value === "number" && Number.isFinite(value) ? value : 0);

export function total(days: readonly Day[], measure: Measure): number {
  return days.reduce((sum, day) => sum + day[measure], 0);
}

/** The day of the most; the newest of several. */
export function peak(days: readonly Day[], measure: Measure): Day | undefined {
  return days.reduce<Day | undefined>((most, day) => (most && most[measure] > day[measure] ? most : day), undefined);
}
