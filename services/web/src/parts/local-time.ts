/** A moment as `<input type="datetime-local">` has it: in the time of this device, to the minute. */
export function toLocalInput(moment: string | null | undefined): string {
  const date = new Date(moment ?? "");
  if (Number.isNaN(date.getTime())) return "";
  const two = (part: number) => String(part).padStart(2, "0");
  const day = `${String(date.getFullYear()).padStart(4, "0")}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return `${day}T${two(date.getHours())}:${two(date.getMinutes())}`;
}

const TO_ITS_END = 59_999;

/** The last moment of the minute that such a field holds: what is asked for "until" then has all of it. */
export function endOfMinute(text: string): string | undefined {
  const moment = fromLocalInput(text);
  return moment && new Date(Date.parse(moment) + TO_ITS_END).toISOString();
}

/** What such a field holds, as the server takes it; nothing where it holds no moment. */
export function fromLocalInput(text: string): string | undefined {
  const date = new Date(text);
  return text === "" || Number.isNaN(date.getTime()) ? undefined : date.toISOString();
}
