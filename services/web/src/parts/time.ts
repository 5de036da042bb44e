import { locale } from "../texts";

/** A moment, as people of this language write it; the full one belongs into a title. */
export function when(time: string | null | undefined): string {
  if (!time) return "";
  const date = new Date(time);
  return new Intl.DateTimeFormat(locale(), { dateStyle: "medium", timeStyle: "short" }).format(date);
}

const STEPS: [Intl.RelativeTimeFormatUnit, number][] = [
  ["second", 60],
  ["minute", 60],
  ["hour", 24],
  ["day", 30],
  ["month", 12],
  ["year", Number.POSITIVE_INFINITY],
];

/** How long ago, or until when: "5 minutes ago". `now` in milliseconds since 1970. */
export function ago(time: string, now: number): string {
  let difference = (Date.parse(time) - now) / 1000;
  const format = new Intl.RelativeTimeFormat(locale(), { numeric: "auto" });
  for (const [unit, size] of STEPS) {
    if (Math.abs(difference) < size) return format.format(Math.round(difference), unit);
    difference /= size;
  }
  return when(time);
}
