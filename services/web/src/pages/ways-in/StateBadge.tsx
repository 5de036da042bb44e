import { Badge } from "@mantine/core";
import { IconAlertTriangle, IconCircleCheck, IconCircleDashed } from "@tabler/icons-react";
import { useAdminTexts } from "../../texts/admin";
import type { State } from "./read";

const SIGNS = {
  unknown: { color: "gray", Icon: IconCircleDashed },
  ok: { color: "green", Icon: IconCircleCheck },
  failing: { color: "red", Icon: IconAlertTriangle },
} as const;

/** How a way in does: a word and a sign, for colours alone tell nothing. */
export function StateBadge({ state }: { state: State }) {
  const { states } = useAdminTexts().waysIn;
  const { color, Icon } = SIGNS[state];
  return (
    <Badge variant="light" color={color} c="var(--mantine-color-text)" tt="none" fw={500} miw="max-content" leftSection={<Icon size={14} aria-hidden />}>
      {states[state]}
    </Badge>
  );
}
