import { Box, Loader } from "@mantine/core";
import { Suspense, lazy, useRef, useState } from "react";
import { failed, told } from "../parts/notice";
import { useTexts } from "../texts";
import { Bar } from "./Bar";
import { Find } from "./Find";
import { useFontSize } from "./font";
import { LinkQuestion } from "./LinkQuestion";
import { Notice } from "./Notice";
import type { OpenTerminal } from "./open";
import type { ScreenHandle } from "./ScreenView";
import { useFullScreen } from "./useFullScreen";

/** xterm.js comes when the first terminal does. */
const ScreenView = lazy(() => import("./ScreenView"));

interface Props {
  terminal: OpenTerminal;
  shown: boolean;
  /** Gives the keyboard back to the page. */
  onLeave: () => void;
  onClose: () => void;
}

/** One terminal: its bar, its screen, and what is to be said about its line. */
export function Pane({ terminal, shown, onLeave, onClose }: Props) {
  const texts = useTexts().terminal;
  const [screen, setScreen] = useState<ScreenHandle | null>(null);
  const [finding, setFinding] = useState(false);
  const [link, setLink] = useState<string>();
  const font = useFontSize();
  const { covers, toggle } = useFullScreen(shown);
  const wayOut = useRef<HTMLButtonElement>(null);
  const focus = () => screen?.focus();
  const toggleFull = () => void toggle().then(focus, failed);
  const latest = useRef(screen);
  latest.current = screen;

  // The clipboard is absent where the page came over plain HTTP.
  const copy = async () => {
    const text = latest.current?.selection();
    if (!text) return told(texts.nothingSelected);
    try {
      await navigator.clipboard.writeText(text);
      told(texts.copied);
    } catch {
      told(texts.copyHow);
    }
  };
  const paste = async () => {
    try {
      latest.current?.paste(await navigator.clipboard.readText());
    } catch {
      told(texts.pasteHow);
    }
  };
  return (
    <Box
      className={covers ? "terminal-pane whole" : "terminal-pane"}
      bg="var(--mantine-color-body)"
    >
      <Bar
        terminal={terminal}
        connection={screen?.connection}
        font={font}
        fullScreen={covers}
        onFullScreen={toggleFull}
        fullScreenRef={wayOut}
        onFind={() => setFinding(true)}
        onCopy={() => void copy()}
        onPaste={() => void paste().then(focus)}
        onClose={onClose}
      />
      {screen && finding && (
        <Find
          screen={screen}
          onClose={() => {
            setFinding(false);
            focus();
          }}
        />
      )}
      {screen && <Notice terminal={terminal} connection={screen.connection} />}
      <Box flex={1} mih={0} style={{ overflow: "hidden" }}>
        <Suspense fallback={<Loader m="md" />}>
          <ScreenView
            ref={setScreen}
            terminal={terminal}
            shown={shown}
            fontSize={font.size}
            onLink={setLink}
            // The tabs are covered.
            leave={covers ? () => wayOut.current?.focus() : onLeave}
            full={toggleFull}
            find={() => setFinding(true)}
            copy={() => void copy()}
          />
        </Suspense>
      </Box>
      {link && (
        <LinkQuestion
          address={link}
          onClose={() => {
            setLink(undefined);
            focus();
          }}
        />
      )}
    </Box>
  );
}
