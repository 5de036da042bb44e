/** What a browser keeps for us, where it may: with storage blocked, everything works for as long as the page is open. */
class Kept {
  private readonly here = new Map<string, string>();

  constructor(private readonly name: "localStorage" | "sessionStorage") {}

  get(key: string): string | undefined {
    try {
      return window[this.name].getItem(`doorward.${key}`) ?? this.here.get(key);
    } catch {
      return this.here.get(key);
    }
  }

  set(key: string, value: string): void {
    this.here.set(key, value);
    try {
      window[this.name].setItem(`doorward.${key}`, value);
    } catch {
      // Blocked or full: it stays in this page.
    }
  }

  remove(key: string): void {
    this.here.delete(key);
    try {
      window[this.name].removeItem(`doorward.${key}`);
    } catch {
      // Blocked: there is nothing there.
    }
  }
}

/** Over visits: language and the like; never anything about a person. */
export const preferences = new Kept("localStorage");

/** In this tab, over reloads: which terminals are open. */
export const thisTab = new Kept("sessionStorage");
