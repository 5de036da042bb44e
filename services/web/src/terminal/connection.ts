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
  /** Shows output; `shown` is called when it has been. */
  write(bytes: Uint8Array, shown?: () => void): void;
  /** What follows begins anew, with older output `missing`. */
  restart(missing: boolean): void;
}

const TAKEN_OVER = 4409;
const PATIENCE = [0.25, 0.5, 1, 2, 4, 5];
/** How often the server is asked whether it is there, and after how long a silence it is not, in milliseconds. */
const HEARTBEAT = 15_000;
const SILENCE = 35_000;
/** What a terminal may measure: the server refuses more. */
const MOST = 1000;

/** One terminal over as many sockets as it takes. What was output meanwhile is asked for by how much was seen. */
export class Connection {
  readonly line = new Store<Line>({ state: "connecting" });
  private socket: WebSocket | undefined;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private seen = 0;
  /** Up to where output was shown before, to somebody: what it asks of a terminal has been answered. */
  private heard = 0;
  private replaying = false;
  private lastWord = 0;
  private heartbeat: ReturnType<typeof setInterval> | undefined;
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
    // Not typed, but the screen's answers to old questions: they would land in the shell.
    if (this.replaying) return;
    const bytes = typeof text === "string" ? new TextEncoder().encode(text) : text;
    // Frames over 64 KiB are refused.
    for (let start = 0; start < bytes.length; start += 32_768) this.send(bytes.slice(start, start + 32_768));
  }

  resize(cols: number, rows: number): void {
    this.size = { cols: Math.min(Math.max(cols, 1), MOST), rows: Math.min(Math.max(rows, 1), MOST) };
    this.send(JSON.stringify({ type: "resize", ...this.size }));
  }

  close(): void {
    this.closed = true;
    clearTimeout(this.timer);
    clearInterval(this.heartbeat);
    window.removeEventListener("online", this.ask);
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
      this.lastWord = performance.now();
      clearInterval(this.heartbeat);
      this.heartbeat = setInterval(this.ask, HEARTBEAT);
      window.addEventListener("online", this.ask);
      this.line.set({ state: "connected" });
      this.resize(this.size.cols, this.size.rows);
    };
    socket.onmessage = ({ data }) => {
      this.failures = 0;
      this.lastWord = performance.now();
      if (typeof data === "string") this.hear(data);
      else this.show(new Uint8Array(data as ArrayBuffer));
    };
    socket.onclose = ({ code }) => {
      if (this.closed || this.socket !== socket || this.line.get().state === "ended") return;
      if (code === TAKEN_OVER) this.line.set({ state: "taken-over" });
      else this.later();
    };
  }

  /** A line that died silently looks like one on which nothing happens. */
  private ask = (): void => {
    if (this.socket?.readyState !== WebSocket.OPEN) return;
    if (performance.now() - this.lastWord > SILENCE) this.lose(this.socket);
    else this.send(JSON.stringify({ type: "ping" }));
  };

  /** Gives a socket up without waiting for the other side to agree. */
  private lose(socket: WebSocket): void {
    this.socket = undefined;
    socket.close();
    this.later();
  }

  private show(bytes: Uint8Array): void {
    this.seen += bytes.length;
    const over = this.replaying && this.seen >= this.heard;
    this.screen.write(
      bytes,
      over
        ? () => {
            this.replaying = false;
          }
        : undefined,
    );
  }

  private hear(text: string): void {
    const message = parse(text);
    if (message.type === "resume" && typeof message.from === "number") {
      if (message.from !== this.seen) this.screen.restart(message.from > 0);
      this.seen = message.from;
      this.heard = typeof message.heard === "number" ? message.heard : 0;
      this.replaying = this.heard > this.seen;
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
    clearInterval(this.heartbeat);
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
