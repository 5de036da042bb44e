import { Drawer, Modal } from "@mantine/core";
import { type ReactNode, useState } from "react";
import { useStore } from "../browser/store";
import { sessionState } from "../session/state";
import { useTexts } from "../texts";
import { useReturnFocus } from "./useReturnFocus";

interface Props {
  title: string;
  /** At the side, for what is long. */
  side?: boolean;
  /** Stays until it is closed by its buttons, for what is shown only once. */
  stays?: boolean;
  onClose: () => void;
  children: ReactNode;
}

/** What is looked at or filled in before the page goes on. */
export function Dialog({ title, side = false, stays = false, onClose, children }: Props) {
  const { close } = useTexts().common;
  useReturnFocus();
  // What was typed is not lost by a slip; and under a cover nothing closes.
  const [typed, setTyped] = useState(false);
  const { phase } = useStore(sessionState);
  const slips = phase === "present" && !stays && !typed;
  const closing = { onClose, closeOnClickOutside: slips, closeOnEscape: slips, trapFocus: phase === "present" };
  const content = <div onInput={({ target }) => setTyped((target as HTMLInputElement).type !== "search")}>{children}</div>;
  const named = { title: <bdi className="name">{title}</bdi>, closeButtonProps: { "aria-label": close } };
  const shared = { opened: true, ...named, ...closing, children: content };
  return side ? <Drawer {...shared} position="right" size="lg" /> : <Modal {...shared} centered />;
}
