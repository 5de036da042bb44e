import { Alert, Button, Code, Group, Text } from "@mantine/core";
import { asProblem } from "../api/problem";
import { useStore } from "../browser/store";
import { sessionState } from "../session/state";
import { useTexts } from "../texts";
import { placeOf } from "./place";
import { PlaceLink } from "./PlaceLink";
import { problemText } from "./problem-text";

/** Says what went wrong, what to do and where, and under which number the server knows it. */
export function Failure({ error, retry }: { error: unknown; retry?: (() => void) | undefined }) {
  const texts = useTexts();
  const { phase } = useStore(sessionState);
  if (!error) return null;
  const { requestId, code } = asProblem(error);
  // Whoever reads this has signed in again since.
  if (code === "signed_out" && phase === "present") return null;
  const place = placeOf(error);
  return (
    <Alert color="red" variant="light" role="alert" styles={{ message: { color: "var(--mantine-color-text)" } }}>
      <Text size="sm">{problemText(texts, error)}</Text>
      {place && <PlaceLink place={place} />}
      {requestId && (
        <Text size="xs" mt={4}>
          {texts.common.requestId} <Code>{requestId}</Code>
        </Text>
      )}
      {retry && (
        <Group mt="xs">
          <Button size="xs" variant="default" onClick={retry}>
            {texts.common.retry}
          </Button>
        </Group>
      )}
    </Alert>
  );
}
