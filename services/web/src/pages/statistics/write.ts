import { locale } from "../../texts";

export function numberText(value: number): string {
  return new Intl.NumberFormat(locale()).format(value);
}

/** A day of the server, which counts days in UTC. */
export function dayText(day: string): string {
  const date = new Date(`${day.slice(0, 10)}T00:00:00Z`);
  if (Number.isNaN(date.getTime())) return day;
  return new Intl.DateTimeFormat(locale(), { day: "numeric", month: "short", timeZone: "UTC" }).format(date);
}
