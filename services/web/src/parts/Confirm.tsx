import { Button, Group, Stack, Text, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTexts } from "../texts";
import { Dialog } from "./Dialog";
import { Failure } from "./Failure";

interface Props {
  title: string;
  /** What will happen. */
  consequence: string;
  /** The word of the button that does it. */
  action: string;
  /** What must be typed first, for what cannot be undone. */
  typed?: { label: string; text: string };
  onConfirm: () => Promise<unknown>;
  onClose: () => void;
}

/** Asks before something ends or goes; stays open with the reason where it fails. */
export function Confirm({ title, consequence, action, typed, onConfirm, onClose }: Props) {
  const texts = useTexts();
  const [text, setText] = useState("");
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const confirm = async () => {
    setBusy(true);
    setError(undefined);
    try {
      await onConfirm();
      onClose();
    } catch (caught) {
      setError(caught);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Dialog title={title} asks onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void confirm();
        }}
      >
        <Stack>
          <Text>{consequence}</Text>
          {typed && (
            <TextInput label={typed.label} value={text} onChange={(event) => setText(event.currentTarget.value)} autoComplete="off" data-autofocus />
          )}
          <Failure error={error} />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {texts.common.cancel}
            </Button>
            <Button type="submit" color="red" loading={busy} disabled={typed !== undefined && text !== typed.text}>
              {action}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}
