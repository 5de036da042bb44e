import "@xterm/xterm/css/xterm.css";
import { FitAddon } from "@xterm/addon-fit";
import { SearchAddon } from "@xterm/addon-search";
import { WebLinksAddon } from "@xterm/addon-web-links";
import { type ITheme, Terminal } from "@xterm/xterm";

const dark: ITheme = { background: "#16181d", foreground: "#e6e6e6", cursor: "#e6e6e6", selectionBackground: "#3b5b8c" };
const light: ITheme = {
  background: "#ffffff",
  foreground: "#1f2329",
  cursor: "#1f2329",
  selectionBackground: "#b8d4f5",
  white: "#6b7280",
  brightWhite: "#4b5563",
  yellow: "#8a6100",
  brightYellow: "#8a6100",
  green: "#1b7a2f",
  brightGreen: "#1b7a2f",
  cyan: "#0b7285",
  brightCyan: "#0b7285",
};

export interface Keys {
  /** The way out, stated beside the terminal. */
  leave: () => void;
  find: () => void;
  copy: () => void;
  full: () => void;
}

/**
 * A screen. What a stream may do is what can be seen in it: titles are ignored, the clipboard is out of reach, and
 * links of any kind ask before they open.
 */
export function makeScreen(onLink: (address: string) => void, keys: Keys) {
  const terminal = new Terminal({
    fontFamily: 'ui-monospace, "Cascadia Code", "DejaVu Sans Mono", Menlo, monospace',
    cursorBlink: !window.matchMedia("(prefers-reduced-motion: reduce)").matches,
    // Below 1.2, underscores are cut off.
    lineHeight: 1.2,
    scrollback: 10_000,
    minimumContrastRatio: 4.5,
    screenReaderMode: false,
    allowProposedApi: true,
    linkHandler: { activate: (_, address) => onLink(address), allowNonHttpProtocols: false },
  });
  const fit = new FitAddon();
  const search = new SearchAddon();
  terminal.loadAddon(fit);
  terminal.loadAddon(search);
  terminal.loadAddon(new WebLinksAddon((_, address) => onLink(address)));
  terminal.attachCustomKeyEventHandler((event) => {
    if (!event.ctrlKey || !event.shiftKey || event.type !== "keydown") return true;
    const done = { ArrowUp: keys.leave, KeyF: keys.find, KeyC: keys.copy, Enter: keys.full }[event.code];
    if (!done) return true;
    event.preventDefault();
    done();
    return false;
  });
  return { terminal, fit, search };
}

export function themeOf(scheme: "light" | "dark"): ITheme {
  return scheme === "dark" ? dark : light;
}
