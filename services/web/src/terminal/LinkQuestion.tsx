import { Button, Code, Group, Stack, Text } from "@mantine/core";
import { Dialog } from "../parts/Dialog";
import { useTexts } from "../texts";

/** The text of a link says nothing about where it leads: that is shown before it opens. */
export function LinkQuestion({ address, onClose }: { address: string; onClose: () => void }) {
  const texts = useTexts();
  return (
    <Dialog title={texts.terminal.linkTitle} onClose={onClose}>
      <Stack>
        <Code block className="name" style={{ whiteSpace: "pre-wrap" }}>
          {address}
        </Code>
        <Text size="sm">{texts.terminal.linkHint}</Text>
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose} data-autofocus>
            {texts.common.cancel}
          </Button>
          <Button component="a" href={safeAddress(address)} target="_blank" rel="noopener noreferrer" onClick={onClose}>
            {texts.terminal.linkOpen}
          </Button>
        </Group>
      </Stack>
    </Dialog>
  );
}

/** Pages only: never a script, a file or anything else that an address may name. */
export function safeAddress(address: string): string | undefined {
  try {
    const url = new URL(address);
    return /^https?:$/.test(url.protocol) ? url.href : undefined;
  } catch {
    return undefined;
  }
}
