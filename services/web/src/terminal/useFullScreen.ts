import { useFullscreenDocument } from "@mantine/hooks";
import { useEffect } from "react";

interface WithKeyboard {
  /** Of some browsers, and only over HTTPS. */
  keyboard?: { lock: (keys: string[]) => Promise<void>; unlock: () => void };
}

/**
 * The whole page, so that dialogs and notices are seen; what is `shown` then covers the rest of it. Esc goes on to the
 * shell where the browser lets us have it, and leaves full screen once it is held; elsewhere the browser says that it
 * leaves at once.
 */
export function useFullScreen(shown: boolean) {
  const { fullscreen, toggle } = useFullscreenDocument();
  const covers = fullscreen && shown;
  useEffect(() => {
    const { keyboard } = navigator as Navigator & WithKeyboard;
    if (!covers || !keyboard) return;
    keyboard.lock(["Escape"]).catch(() => undefined);
    return () => keyboard.unlock();
  }, [covers]);
  return { covers, toggle };
}
