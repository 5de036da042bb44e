import { Button, Drawer, Group, Modal, Stack, Text } from "@mantine/core";
import { type KeyboardEvent, type ReactNode, useState } from "react";
import { useStore } from "../browser/store";
import { sessionState } from "../session/state";
import { useTexts } from "../texts";
import { useReturnFocus } from "./useReturnFocus";

interface Props {
  title: string;
  /** At the side, for what is long. */
  side?: boolean;
  /** Stays when somebody clicks beside it, for what is shown only once. */
  stays?: boolean;
  /** A question: what is typed in it is no loss. */
  asks?: boolean;
  onClose: () => void;
  children: ReactNode;
}

/** What is looked at or filled in before the page goes on. Esc cancels, and asks first where something typed would go. */
export function Dialog({ title, side = false, stays = false, asks = false, onClose, children }: Props) {
  const { close } = useTexts().common;
  useReturnFocus();
  const [touched, setTouched] = useState(false);
  const [discarding, setDiscarding] = useState(false);
  // Under a cover nothing closes.
  const present = useStore(sessionState).phase === "present";
  const typed = touched && !stays && !asks;
  const closing = { onClose, closeOnClickOutside: present && !stays && !typed, closeOnEscape: present && !typed, trapFocus: present };
  const onKeyDown = (event: KeyboardEvent) => typed && isEscape(event) && setDiscarding(true);
  const content = <div onInput={({ target }) => setTouched((target as HTMLInputElement).type !== "search")}>{children}</div>;
  const named = { title: <bdi className="name">{title}</bdi>, closeButtonProps: { "aria-label": close } };
  const shared = { opened: true, ...named, ...closing, onKeyDown, children: content };
  return (
    <>
      {side ? <Drawer {...shared} position="right" size="lg" /> : <Modal {...shared} centered />}
      {discarding && <Discard onDiscard={onClose} onClose={() => setDiscarding(false)} />}
    </>
  );
}

/** Neither what closes a list of choices, nor what ends the spelling of a word. */
function isEscape({ key, target, nativeEvent }: KeyboardEvent): boolean {
  const closesList = (target as HTMLElement).getAttribute("data-mantine-stop-propagation") === "true";
  return key === "Escape" && !nativeEvent.isComposing && !closesList;
}

function Discard({ onDiscard, onClose }: { onDiscard: () => void; onClose: () => void }) {
  const { common } = useTexts();
  return (
    <Dialog title={common.discardTitle} asks onClose={onClose}>
      <Stack>
        <Text>{common.leaveText}</Text>
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose} data-autofocus>
            {common.goOn}
          </Button>
          <Button color="red" onClick={onDiscard}>
            {common.discardAction}
          </Button>
        </Group>
      </Stack>
    </Dialog>
  );
}
