import type { User } from "./state";

/** What the tabs of this browser tell each other. Never a token. */
export type Word = { kind: "left" } | { kind: "arrived"; user: Pick<User, "id" | "tenant_id"> };

const channel = typeof BroadcastChannel === "undefined" ? undefined : new BroadcastChannel("doorward");

export function tell(word: Word): void {
  channel?.postMessage(word);
}

export function onWord(hear: (word: Word) => void): void {
  channel?.addEventListener("message", (event: MessageEvent<Word>) => hear(event.data));
}

/** Does `work` while no other tab does the same: the cookie is good once. */
export async function alone<T>(work: () => Promise<T>): Promise<T> {
  // Absent where the page came over plain HTTP from elsewhere; the server then tells copies from lost answers.
  if (!navigator.locks) return work();
  return (await navigator.locks.request("doorward-refresh", work)) as T;
}
