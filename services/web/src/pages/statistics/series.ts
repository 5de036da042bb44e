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

/** As the server tells it: a list for each measure, the oldest day first. */
interface Series {
  sign_ins: Count[];
  sessions_started: Count[];
  refusals: Count[];
}
interface Count {
  day: string;
  count: number;
}

/** The days of an answer; nothing where it has none. */
export function daysOf(stats: { series?: Series | null } | undefined): Day[] | undefined {
  const series = stats?.series;
  if (!series) return undefined;
  const byDay = (counts: Count[]) => new Map(counts.map(({ day, count }) => [day, count]));
  const [sessions, refusals] = [byDay(series.sessions_started), byDay(series.refusals)];
  return series.sign_ins.map(({ day, count }) => ({
    day,
    signIns: count,
    sessions: sessions.get(day) ?? 0,
    refusals: refusals.get(day) ?? 0,
  }));
}

export function total(days: readonly Day[], measure: Measure): number {
  return days.reduce((sum, day) => sum + day[measure], 0);
}

/** The day of the most; the newest of several. */
export function peak(days: readonly Day[], measure: Measure): Day | undefined {
  return days.reduce<Day | undefined>((most, day) => (most && most[measure] > day[measure] ? most : day), undefined);
}
