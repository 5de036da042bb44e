import { thisTab } from "../browser/storage";
import { Store } from "../browser/store";
import { type User, sessionState } from "../session/state";

/** A terminal that stands in this tab. */
export interface OpenTerminal {
  /** Of the session. */
  id: string;
  workspaceId: string;
  name: string;
  startedAt: string;
  /** Path and query of its WebSocket, by a ticket that is good once; only right after the launch. */
  url?: string;
  /** It has ended; its last output still stands here. */
  ended?: true;
}

export const openTerminals = new Store<OpenTerminal[]>([]);

let place = "";
let whose = "";

/** Which terminals stood here before a reload; another person's are not shown. */
export function restoreTerminals(user: User): void {
  const wanted = `terminals.${user.id}.${user.tenant_id}`;
  if (wanted === place) return;
  if (whose && whose !== user.id) thisTab.remove(place);
  [place, whose] = [wanted, user.id];
  openTerminals.set(parse(thisTab.get(place)));
}

export function parse(kept: string | undefined): OpenTerminal[] {
  let found: unknown;
  try {
    found = JSON.parse(kept ?? "[]");
  } catch {
    found = [];
  }
  const list: Partial<OpenTerminal>[] = Array.isArray(found) ? found : [];
  return list.flatMap((each) => {
    const { id, workspaceId, name, startedAt } = each ?? {};
    const whole = [id, workspaceId, name, startedAt].every((part) => typeof part === "string");
    return whole ? [{ id, workspaceId, name, startedAt } as OpenTerminal] : [];
  });
}

/** Nothing of a person who has signed out stays. */
function forgetTerminals(): void {
  thisTab.remove(place);
  [place, whose] = ["", ""];
  openTerminals.set([]);
}

sessionState.subscribe(() => {
  const state = sessionState.get();
  if (state.phase === "absent" && state.why === "left") forgetTerminals();
});

export function addTerminal(terminal: OpenTerminal): void {
  if (openTerminals.get().some(({ id }) => id === terminal.id)) return;
  keep([...openTerminals.get(), terminal]);
}

export function markEnded(id: string): void {
  keep(openTerminals.get().map((terminal) => (terminal.id === id ? { ...terminal, ended: true } : terminal)));
}

export function removeTerminal(id: string): void {
  keep(openTerminals.get().filter((terminal) => terminal.id !== id));
}

function keep(terminals: OpenTerminal[]): void {
  openTerminals.set(terminals);
  // The ticket is spent by now; a reload asks for another.
  const lasting = terminals.filter(({ ended }) => !ended).map(({ id, workspaceId, name, startedAt }) => ({ id, workspaceId, name, startedAt }));
  thisTab.set(place, JSON.stringify(lasting));
}
