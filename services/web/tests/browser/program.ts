import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { homedir, tmpdir } from "node:os";
import path from "node:path";

const target = process.env.CARGO_TARGET_DIR ?? path.join(homedir(), ".cache/doorward/target");
const program = process.env.DOORWARD_PROGRAM ?? path.join(target, "debug/doorward");

export interface Person {
  email: string;
  password: string;
}

/** The real program on a free port: with its demo, or empty with a folder of its own. */
export class Doorward {
  private constructor(
    readonly url: string,
    readonly said: string,
    private readonly child: ChildProcess,
    readonly folder: string,
    private readonly settings: Record<string, string>,
  ) {}

  static demo(settings: Record<string, string> = {}): Promise<Doorward> {
    return Doorward.run(["--demo"], "", "127.0.0.1:0", settings);
  }

  static async empty(settings: Record<string, string> = {}): Promise<Doorward> {
    const folder = await mkdtemp(path.join(tmpdir(), "doorward-browser-"));
    return Doorward.run(["--data", folder], folder, "127.0.0.1:0", settings);
  }

  private static async run(extra: string[], folder: string, listen: string, settings: Record<string, string>): Promise<Doorward> {
    const env = { ...process.env, BCRYPT_COST: "10", ...settings };
    const child = spawn(program, ["serve", "--listen", listen, ...extra], { env, stdio: ["ignore", "pipe", "pipe"] });
    let said = "";
    let log = "";
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      log = (log + text).slice(-10_000);
    });
    const alive = () => {
      if (child.exitCode !== null) throw new Error(`the program ended: ${log}`);
    };
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      said += text;
    });
    const url = await until("the program listens", () => (alive(), /http:\/\/127\.0\.0\.1:\d+/.exec(said)?.[0]));
    await until("the program answers", () => fetch(`${url}/health`).catch(alive));
    // The list of people comes in one piece after the address.
    if (extra.includes("--demo")) await until("the demo is told", () => said.includes("doorward open"));
    return new Doorward(url, said, child, folder, settings);
  }

  /** The same installation once more, at the same address. */
  again(): Promise<Doorward> {
    return Doorward.run(["--data", this.folder], this.folder, new URL(this.url).host, this.settings);
  }

  /** Somebody of the demo. */
  person(email: string): Person {
    const password = new RegExp(`${email.replaceAll(".", "\\.")}\\s+(\\S+)`).exec(this.said)?.[1];
    if (!password) throw new Error(`${email} is not in the demo`);
    return { email, password };
  }

  async setupToken(): Promise<string> {
    return (await readFile(path.join(this.folder, "setup-token"), "utf8")).trim();
  }

  async stop(): Promise<void> {
    if (this.child.exitCode !== null) return;
    const ended = new Promise((resolve) => this.child.once("exit", resolve));
    this.child.kill("SIGTERM");
    await ended;
  }

  async end(): Promise<void> {
    await this.stop();
    if (this.folder) await rm(this.folder, { recursive: true, force: true });
  }
}

/** Asks until there is an answer. */
export async function until<T>(what: string, ask: () => T | Promise<T>, patience = 30_000): Promise<NonNullable<T>> {
  const deadline = Date.now() + patience;
  for (;;) {
    const answer = await ask();
    if (answer) return answer;
    if (Date.now() > deadline) throw new Error(`it did not happen that ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
