import { useComputedColorScheme } from "@mantine/core";
import { type Ref, useEffect, useImperativeHandle, useLayoutEffect, useRef } from "react";
import { useTexts } from "../texts";
import { Connection } from "./connection";
import type { OpenTerminal } from "./open";
import { type Keys, makeScreen, themeOf } from "./screen";
import { world } from "./world";

/** What the bar around a screen does with it. */
export interface ScreenHandle {
  connection: Connection;
  focus: () => void;
  selection: () => string;
  paste: (text: string) => void;
  find: (text: string, direction: "next" | "before") => boolean;
  clearFind: () => void;
}

interface Props extends Keys {
  terminal: OpenTerminal;
  shown: boolean;
  fontSize: number;
  onLink: (address: string) => void;
  ref: Ref<ScreenHandle>;
}

/** An xterm.js screen with its connection; both live as long as the tab of the terminal. */
export default function ScreenView({ terminal, shown, fontSize, onLink, ref, ...keys }: Props) {
  const texts = useTexts().terminal;
  const scheme = useComputedColorScheme("light");
  const box = useRef<HTMLDivElement>(null);
  const calls = useRef({ onLink, lost: texts.lost, ...keys });
  calls.current = { onLink, lost: texts.lost, ...keys };
  const made = useRef<ReturnType<typeof makeScreen> & { connection: Connection }>(undefined);

  // Before its handle is given out below.
  useLayoutEffect(() => {
    if (!box.current) return;
    const screen = makeScreen((address) => calls.current.onLink(address), {
      leave: () => calls.current.leave(),
      find: () => calls.current.find(),
      copy: () => calls.current.copy(),
      full: () => calls.current.full(),
    });
    const output = {
      write: (bytes: Uint8Array, shown?: () => void) => screen.terminal.write(bytes, shown),
      restart: (missing: boolean) => {
        screen.terminal.reset();
        if (missing) screen.terminal.writeln(`\x1b[2m${calls.current.lost}\x1b[0m`);
      },
    };
    const connection = new Connection(terminal.id, output, world, terminal.url);
    made.current = { ...screen, connection };
    screen.terminal.open(box.current);
    screen.terminal.onData((text) => connection.type(text));
    screen.terminal.onBinary((text) => connection.type(Uint8Array.from(text, (letter) => letter.charCodeAt(0) & 0xff)));
    screen.terminal.onResize(({ cols, rows }) => connection.resize(cols, rows));
    connection.attach();
    return () => {
      connection.close();
      screen.terminal.dispose();
      made.current = undefined;
    };
  }, [terminal.id]);

  useEffect(() => {
    const screen = made.current;
    if (!screen || !box.current || !shown) return;
    screen.terminal.options.fontSize = fontSize;
    screen.terminal.options.theme = themeOf(scheme);
    const element = box.current;
    const sized = new ResizeObserver(() => screen.fit.fit());
    // Not before it is drawn again: resized out of sight, xterm.js loses the place that it shows.
    const seen = new IntersectionObserver((entries) => {
      if (!entries.some(({ isIntersecting }) => isIntersecting)) return;
      seen.disconnect();
      sized.observe(element);
    });
    seen.observe(element);
    return () => {
      seen.disconnect();
      sized.disconnect();
    };
  }, [shown, fontSize, scheme]);

  useEffect(() => {
    if (shown) made.current?.terminal.focus();
  }, [shown]);

  useImperativeHandle(ref, () => {
    const screen = () => made.current;
    const connection = made.current?.connection;
    if (!connection) throw new Error("the screen is made before it is used");
    return {
      connection,
      focus: () => screen()?.terminal.focus(),
      selection: () => screen()?.terminal.getSelection() ?? "",
      paste: (text) => screen()?.terminal.paste(text),
      find: (text, direction) => {
        const search = screen()?.search;
        return (direction === "next" ? search?.findNext(text) : search?.findPrevious(text)) ?? false;
      },
      clearFind: () => screen()?.search.clearDecorations(),
    };
  }, []);

  return (
    <div style={{ height: "100%", padding: 4, background: themeOf(scheme).background }}>
      <div ref={box} role="group" aria-label={texts.screen(terminal.name)} style={{ height: "100%" }} />
    </div>
  );
}
