import { Drawer, Modal } from "@mantine/core";
import type { ReactNode } from "react";
import { useTexts } from "../texts";
import { useReturnFocus } from "./useReturnFocus";

interface Props {
  title: string;
  /** At the side, for what is long. */
  side?: boolean;
  /** Stays when somebody clicks beside it, for what is shown only once. */
  stays?: boolean;
  onClose: () => void;
  children: ReactNode;
}

/** What is looked at or filled in before the page goes on. */
export function Dialog({ title, side = false, stays = false, onClose, children }: Props) {
  const { close } = useTexts().common;
  useReturnFocus();
  const closing = { onClose, closeOnClickOutside: !stays, closeButtonProps: { "aria-label": close } };
  const shared = { opened: true, title: <bdi className="name">{title}</bdi>, ...closing, children };
  return side ? <Drawer {...shared} position="right" size="lg" /> : <Modal {...shared} centered />;
}
