import { Button, Group, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTexts } from "../texts";

interface Props {
  label: string;
  value: string;
  /** Takes the focus as it appears: where it stands in the place of what had it. */
  autoFocus?: boolean;
}

/** Something to be taken along, shown once: a link. */
export function CopyField({ label, value, autoFocus = false }: Props) {
  const texts = useTexts().common;
  const [state, setState] = useState<"" | "copied" | "failed">("");
  const copy = async () => {
    try {
      // Absent where the page came over plain HTTP.
      await navigator.clipboard.writeText(value);
      setState("copied");
    } catch {
      setState("failed");
    }
  };
  return (
    <Group align="flex-end" wrap="nowrap">
      <TextInput
        flex={1}
        label={label}
        value={value}
        readOnly
        onFocus={(event) => event.currentTarget.select()}
        error={state === "failed" ? texts.copyFailed : undefined}
      />
      <Button onClick={() => void copy()} aria-live="polite" autoFocus={autoFocus}>
        {state === "copied" ? texts.copied : texts.copy}
      </Button>
    </Group>
  );
}
