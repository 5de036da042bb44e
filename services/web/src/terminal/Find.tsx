import { Button, Group, Text, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTexts } from "../texts";
import type { ScreenHandle } from "./ScreenView";

/** Search in what the terminal has shown. */
export function Find({ screen, onClose }: { screen: ScreenHandle; onClose: () => void }) {
  const texts = useTexts().terminal;
  const [text, setText] = useState("");
  const [found, setFound] = useState(true);
  const find = (direction: "next" | "before") => setFound(text === "" || screen.find(text, direction));
  const close = () => {
    screen.clearFind();
    onClose();
  };
  return (
    <Group gap="xs" pb={4} role="search" onKeyDown={(event) => event.key === "Escape" && close()}>
      <TextInput
        size="xs"
        type="search"
        aria-label={texts.findLabel}
        placeholder={texts.findLabel}
        autoFocus
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        onKeyDown={(event) => event.key === "Enter" && find(event.shiftKey ? "before" : "next")}
      />
      <Button size="xs" variant="default" onClick={() => find("before")}>
        {texts.findBefore}
      </Button>
      <Button size="xs" variant="default" onClick={() => find("next")}>
        {texts.findNext}
      </Button>
      <Button size="xs" variant="default" onClick={close}>
        {texts.findClose}
      </Button>
      <Text size="xs" role="status">
        {found ? "" : texts.findNone}
      </Text>
    </Group>
  );
}
