import { Store } from "../browser/store";

/** How it stands with the line to a terminal. */
export type Line =
  | { state: "connecting" }
  | { state: "connected" }
  /** Lost; made again after so many seconds. */
  | { state: "waiting"; seconds: number }
  | { state: "taken-over" }
  | { state: "ended"; reason: string; exitCode?: number };

/** What a terminal needs of the world: replaced in tests. */
export interface World {
  socket(path: string): WebSocket;
  /** A fresh ticket as path and query, or how the session ended. */
  ticket(id: string): Promise<{ url: string } | { ended: string; exitCode?: number }>;
}

export interface Screen {
  /** Shows output; `missing` when some before it is gone for good. */
  write(bytes: Uint8Array): void;
  /** What follows begins anew, with older output `missing`. */
  restart(missing: boolean): void;
}

const TAKEN_OVER = 4409;
const PATIENCE = [0.25, 0.5, 1, 2, 4, 5];

/** One terminal over as many sockets as it takes. What was output meanwhile is asked for by how much was seen. */
export class Connection {
  readonly line = new Store<Line>({ state: "connecting" });
  private socket: WebSocket | undefined;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private seen = 0;
  private failures = 0;
  private closed = false;
  private size = { cols: 80, rows: 24 };

  constructor(
    private readonly id: string,
    private readonly screen: Screen,
    private readonly world: World,
    private firstUrl?: string,
  ) {}

  /** Attaches, in place of whoever is. */
  attach = (): void => {
    this.line.set({ state: "connecting" });
    const url = this.firstUrl;
    this.firstUrl = undefined;
    if (url) this.listen(url);
    else void this.askAndListen();
  };

  type(text: string | Uint8Array<ArrayBuffer>): void {
    const bytes = typeof text === "string" ? new TextEncoder().encode(text) : text;
    // Frames over 64 KiB are refused.
    for (let start = 0; start < bytes.length; start += 32_768) this.send(bytes.slice(start, start + 32_768));
  }

  resize(cols: number, rows: number): void {
    this.size = { cols, rows };
    this.send(JSON.stringify({ type: "resize", cols, rows }));
  }

  close(): void {
    this.closed = true;
    clearTimeout(this.timer);
    this.socket?.close(1000);
  }

  private send(message: string | Uint8Array<ArrayBuffer>): void {
    if (this.socket?.readyState === WebSocket.OPEN) this.socket.send(message);
  }

  private async askAndListen(): Promise<void> {
    let answer: Awaited<ReturnType<World["ticket"]>>;
    try {
      answer = await this.world.ticket(this.id);
    } catch {
      this.later();
      return;
    }
    if (this.closed) return;
    if ("url" in answer) this.listen(answer.url);
    else this.end(answer.ended, answer.exitCode);
  }

  private listen(url: string): void {
    const socket = this.world.socket(`${url}&from=${this.seen}`);
    socket.binaryType = "arraybuffer";
    this.socket = socket;
    socket.onopen = () => {
      this.failures = 0;
      this.line.set({ state: "connected" });
      this.resize(this.size.cols, this.size.rows);
    };
    socket.onmessage = ({ data }) => {
      if (typeof data === "string") this.hear(data);
      else this.show(new Uint8Array(data as ArrayBuffer));
    };
    socket.onclose = ({ code }) => {
      if (this.closed || this.socket !== socket || this.line.get().state === "ended") return;
      if (code === TAKEN_OVER) this.line.set({ state: "taken-over" });
      else this.later();
    };
  }

  private show(bytes: Uint8Array): void {
    this.seen += bytes.length;
    this.screen.write(bytes);
  }

  private hear(text: string): void {
    const message = parse(text);
    if (message.type === "resume" && typeof message.from === "number") {
      if (message.from !== this.seen) this.screen.restart(message.from > 0);
      this.seen = message.from;
    }
    if (message.type === "ping") this.send(JSON.stringify({ type: "pong" }));
    if (message.type === "ended") {
      this.end(String(message.reason ?? ""), typeof message.exit_code === "number" ? message.exit_code : undefined);
    }
  }

  private end(reason: string, exitCode: number | undefined): void {
    this.line.set({ state: "ended", reason, ...(exitCode === undefined ? {} : { exitCode }) });
  }

  private later(): void {
    if (this.closed) return;
    const seconds = PATIENCE[Math.min(this.failures, PATIENCE.length - 1)] ?? 5;
    this.failures += 1;
    this.line.set({ state: "waiting", seconds });
    this.timer = setTimeout(() => void this.askAndListen(), seconds * 1000);
  }
}

function parse(text: string): Record<string, unknown> {
  try {
    const found: unknown = JSON.parse(text);
    return typeof found === "object" && found !== null ? (found as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
