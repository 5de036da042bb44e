import { Drawer, Modal } from "@mantine/core";
import type { ReactNode } from "react";
import { useTexts } from "../texts";
import { useReturnFocus } from "./useReturnFocus";

interface Props {
  title: string;
  /** At the side, for what is long. */
  side?: boolean;
  onClose: () => void;
  children: ReactNode;
}

/** What is looked at or filled in before the page goes on. */
export function Dialog({ title, side = false, onClose, children }: Props) {
  const { close } = useTexts().common;
  useReturnFocus();
  const shared = { opened: true, onClose, title: <bdi className="name">{title}</bdi>, closeButtonProps: { "aria-label": close }, children };
  return side ? <Drawer {...shared} position="right" size="lg" /> : <Modal {...shared} centered />;
}
