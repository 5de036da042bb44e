import { Store } from "./store";

export interface Connection {
  /** The server, or the way to it, is away. */
  away: boolean;
  /** How far this machine's clock is ahead of the server's, in seconds. */
  clockAhead: number;
}

const state = new Store<Connection>({ away: false, clockAhead: 0 });

export const connection = {
  state,
  lost(): void {
    state.update((now) => ({ ...now, away: true }));
  },
  heard(answer: Response): void {
    const date = Date.parse(answer.headers.get("date") ?? "");
    const ahead = Number.isNaN(date) ? 0 : Math.round((Date.now() - date) / 1000);
    state.update((now) => (now.away || Math.abs(now.clockAhead - ahead) > 5 ? { away: false, clockAhead: ahead } : now));
  },
};
