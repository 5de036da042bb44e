import { Alert, Button, Group, Stack, Text } from "@mantine/core";
import { CopyField } from "../../parts/CopyField";
import { when } from "../../parts/time";
import { useTexts } from "../../texts";

interface Props {
  link: string;
  label: string;
  /** For whom it is, and what it does. */
  hint: string;
  until: string;
  onClose: () => void;
}

/** A link that is shown once, to be handed over. */
export function OneTimeLink({ link, label, hint, until, onClose }: Props) {
  const { people } = useTexts();
  return (
    <Stack role="status">
      <Text>{hint}</Text>
      <CopyField label={label} value={link} autoFocus />
      <Alert variant="light" color="yellow" styles={{ message: { color: "var(--mantine-color-text)" } }}>
        {people.linkOnce} {people.linkUntil(when(until))}
      </Alert>
      <Group justify="flex-end">
        <Button onClick={onClose}>
          {people.linkDone}
        </Button>
      </Group>
    </Stack>
  );
}
