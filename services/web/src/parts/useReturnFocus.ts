import { useEffect, useState } from "react";

/** What is focused once a dialog is gone: what opened it, or the button of the menu in which that stood. */
function opener(): HTMLElement | null {
  const active = document.activeElement;
  const menu = active?.closest('[role="menu"]')?.getAttribute("aria-labelledby");
  const found = menu ? document.getElementById(menu) : active;
  return found instanceof HTMLElement ? found : null;
}

/** Gives the focus back when a dialog goes; to the content where what opened it went too. */
export function useReturnFocus(): void {
  const [origin] = useState(opener);
  useEffect(
    () => () => {
      setTimeout(() => {
        if (document.activeElement && document.activeElement !== document.body) return;
        const back = origin?.isConnected ? origin : document.getElementById("content");
        back?.focus({ preventScroll: true });
      });
    },
    [origin],
  );
}
