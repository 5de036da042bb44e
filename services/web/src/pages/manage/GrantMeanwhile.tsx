import { Alert, Text } from "@mantine/core";
import { when } from "../../parts/time";
import { useAdminTexts } from "../../texts/admin";
import type { Grant } from "./grants";

/** What somebody else made of a right since its form was opened; what was typed stands beside it still. */
export function GrantMeanwhile({ theirs }: { theirs: Grant | "removed" }) {
  const { manage } = useAdminTexts();
  const text =
    theirs === "removed"
      ? manage.accessGone
      : manage.accessNow(manage.levels[theirs.level] ?? theirs.level, when(theirs.from) || manage.atOnce, when(theirs.until) || manage.forGood);
  return (
    <Alert role="alert" color="yellow" title={manage.changed.title} styles={{ title: { color: "var(--mantine-color-text)" } }}>
      <Text size="sm">{text}</Text>
    </Alert>
  );
}
