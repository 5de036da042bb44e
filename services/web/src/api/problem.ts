import type { components } from "./auth";

/** A call that did not succeed: as the server tells it (RFC 9457), or that it could not be reached. */
export class Problem extends Error {
  override readonly name = "Problem";

  constructor(
    readonly status: number,
    readonly code: string,
    readonly detail: string,
    readonly requestId?: string,
    readonly fields: readonly components["schemas"]["FieldProblem"][] = [],
    readonly retryAfter?: number,
  ) {
    super(`${status} ${code}: ${detail}`);
  }

  static async of(answer: Response): Promise<Problem> {
    const body: Partial<components["schemas"]["ProblemBody"]> = await answer.json().catch(() => ({}));
    const requestId = body.request_id ?? answer.headers.get("x-request-id") ?? undefined;
    const after = Number(answer.headers.get("retry-after") ?? Number.NaN);
    return new Problem(
      answer.status,
      body.code ?? "unexpected",
      body.detail ?? "",
      requestId,
      body.errors ?? [],
      Number.isFinite(after) ? after : undefined,
    );
  }

  /** No answer came at all. */
  static unreachable(): Problem {
    return new Problem(0, "unreachable", "");
  }

  /** The sign-in has ended: whoever shows the page asks to sign in again. */
  static signedOut(): Problem {
    return new Problem(401, "signed_out", "");
  }

  /** Whether the same may succeed in a moment. */
  get passing(): boolean {
    return [0, 502, 503, 504].includes(this.status);
  }
}

export function asProblem(error: unknown): Problem {
  return error instanceof Problem ? error : new Problem(0, "unexpected", String(error));
}
