/**
 * The access token: in memory only. When it ends is counted from its arrival by a clock that nobody sets, for the
 * machine's own may be wrong by an hour.
 */
let token: { text: string; until: number } | undefined;

/** How long before its end a token is replaced, in milliseconds. */
const EARLY = 30_000;

export function keepToken(text: string, expiresIn: number): void {
  token = { text, until: performance.now() + expiresIn * 1000 };
}

export function forgetToken(): void {
  token = undefined;
}

/** The token, unless it is about to end. */
export function freshToken(): string | undefined {
  return token && performance.now() < token.until - EARLY ? token.text : undefined;
}
