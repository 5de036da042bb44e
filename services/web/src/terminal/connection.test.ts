import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Connection, type World } from "./connection";

class FakeSocket {
  static readonly made: FakeSocket[] = [];
  readyState = 0;
  binaryType = "";
  sent: unknown[] = [];
  onopen?: () => void;
  onmessage?: (event: { data: unknown }) => void;
  onclose?: (event: { code: number }) => void;

  constructor(readonly path: string) {
    FakeSocket.made.push(this);
  }

  opens(): void {
    this.readyState = WebSocket.OPEN;
    this.onopen?.();
  }

  says(message: object): void {
    this.onmessage?.({ data: JSON.stringify(message) });
  }

  outputs(text: string): void {
    this.onmessage?.({ data: new TextEncoder().encode(text).buffer });
  }

  breaks(code = 1006): void {
    this.readyState = WebSocket.CLOSED;
    this.onclose?.({ code });
  }

  send(message: unknown): void {
    this.sent.push(message);
  }

  close(): void {
    this.breaks(1000);
  }
}

let shown = "";
const restart = vi.fn();
const ticket = vi.fn<World["ticket"]>();
const world: World = { socket: (path) => new FakeSocket(path) as unknown as WebSocket, ticket };
let drawn: (() => void) | undefined;
const write = (bytes: Uint8Array, done?: () => void) => {
  shown += new TextDecoder().decode(bytes);
  drawn = done;
};
const screen = { write, restart };
const socket = () => FakeSocket.made.at(-1) as FakeSocket;

beforeEach(() => {
  vi.useFakeTimers();
  shown = "";
  FakeSocket.made.length = 0;
  restart.mockReset();
  ticket.mockReset();
  ticket.mockResolvedValue({ url: "/socket?ticket=next" });
});
afterEach(() => vi.useRealTimers());

function attached(): Connection {
  const connection = new Connection("one", screen, world, "/socket?ticket=first");
  connection.attach();
  socket().opens();
  return connection;
}

test("the ticket of the launch is used once, and the size is told first", () => {
  const connection = attached();
  expect(socket().path).toBe("/socket?ticket=first&from=0");
  expect(socket().sent).toEqual(['{"type":"resize","cols":80,"rows":24}']);
  expect(connection.line.get()).toEqual({ state: "connected" });
  expect(ticket).not.toHaveBeenCalled();
});

test("a lost line is made again from what was seen", async () => {
  const connection = attached();
  socket().says({ type: "resume", from: 0 });
  socket().outputs("seen ");
  socket().breaks();
  expect(connection.line.get()).toEqual({ state: "waiting", seconds: 0.25 });
  await vi.advanceTimersByTimeAsync(250);
  expect(socket().path).toBe("/socket?ticket=next&from=5");
  socket().opens();
  socket().says({ type: "resume", from: 5 });
  socket().outputs("meanwhile");
  expect([shown, restart.mock.calls.length]).toEqual(["seen meanwhile", 0]);
});

test("where older output is gone, the screen begins anew and says so", () => {
  attached();
  socket().says({ type: "resume", from: 70_000 });
  expect(restart).toHaveBeenCalledWith(true);
});

test("while the server is away it is asked again, less and less often", async () => {
  const connection = attached();
  ticket.mockRejectedValue(new Error("away"));
  socket().breaks();
  const waits: number[] = [];
  for (let round = 0; round < 8; round++) {
    const line = connection.line.get();
    if (line.state !== "waiting") throw new Error(line.state);
    waits.push(line.seconds);
    await vi.advanceTimersByTimeAsync(line.seconds * 1000);
  }
  expect(waits).toEqual([0.25, 0.5, 1, 2, 4, 5, 5, 5]);
});

test("a session that ended meanwhile says how, and is not asked for again", async () => {
  const connection = attached();
  ticket.mockResolvedValue({ ended: "idle" });
  socket().breaks();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(connection.line.get()).toEqual({ state: "ended", reason: "idle" });
  expect(ticket).toHaveBeenCalledTimes(1);
});

test("the last word counts, whatever the close code", () => {
  const connection = attached();
  socket().says({ type: "ended", reason: "exited", exit_code: 3 });
  socket().breaks(1012);
  expect(connection.line.get()).toEqual({ state: "ended", reason: "exited", exitCode: 3 });
});

test("a terminal taken over is not fought for", async () => {
  const connection = attached();
  socket().breaks(4409);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(connection.line.get()).toEqual({ state: "taken-over" });
  expect(FakeSocket.made).toHaveLength(1);
});

test("a large paste goes in frames that are taken, and a closed tab says nothing", async () => {
  const connection = attached();
  connection.type("x".repeat(70_000));
  const frames = socket().sent.slice(1) as Uint8Array[];
  expect(frames.map((frame) => frame.length)).toEqual([32_768, 32_768, 4_464]);
  connection.close();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(FakeSocket.made).toHaveLength(1);
});

test("text that is no message changes nothing", () => {
  const connection = attached();
  for (const data of ["{", "null", "[]", '{"type":"resume","from":"x"}', '{"type":"other"}']) socket().onmessage?.({ data });
  expect(connection.line.get()).toEqual({ state: "connected" });
});

test("what was asked of the screen before is not answered again", () => {
  const connection = attached();
  socket().says({ type: "resume", from: 0, heard: 6 });
  socket().outputs("old?");
  connection.type("an answer");
  socket().outputs("??new?");
  connection.type("still drawing");
  expect(socket().sent.length).toBe(1);
  drawn?.();
  connection.type("typed");
  expect(socket().sent.length).toBe(2);
});

test("a line that died silently is noticed and made again", async () => {
  const connection = attached();
  socket().says({ type: "resume", from: 0, heard: 0 });
  await vi.advanceTimersByTimeAsync(15_000);
  expect(socket().sent).toContain('{"type":"ping"}');
  socket().says({ type: "pong" });
  await vi.advanceTimersByTimeAsync(30_000);
  expect(connection.line.get().state).toBe("connected");
  await vi.advanceTimersByTimeAsync(16_000);
  expect(FakeSocket.made.length).toBe(2);
});

test("a size that no server takes is not told, and a refusing server is not asked without a pause", async () => {
  const connection = attached();
  connection.resize(1_400, 0);
  expect(socket().sent.at(-1)).toBe('{"type":"resize","cols":1000,"rows":1}');
  for (let round = 0; round < 4; round++) {
    socket().breaks(1008);
    await vi.advanceTimersByTimeAsync(5_000);
    socket().opens();
  }
  socket().breaks(1008);
  expect(connection.line.get()).toEqual({ state: "waiting", seconds: 4 });
});
