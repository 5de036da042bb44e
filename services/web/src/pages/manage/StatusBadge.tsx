import { Badge } from "@mantine/core";
import { IconCircleCheck, IconClock, IconPlayerPause } from "@tabler/icons-react";
import { useAdminTexts } from "../../texts/admin";

const looks = {
  available: { color: "green", Icon: IconCircleCheck },
  disabled: { color: "gray", Icon: IconPlayerPause },
  coming_soon: { color: "blue", Icon: IconClock },
} as const;

export function StatusBadge({ status }: { status: string }) {
  const { statuses } = useAdminTexts().manage;
  const { color, Icon } = looks[status as keyof typeof looks] ?? looks.disabled;
  return (
    <Badge variant="light" color={color} c="var(--mantine-color-text)" tt="none" fw={500} leftSection={<Icon size={14} aria-hidden />}>
      {statuses[status] ?? status}
    </Badge>
  );
}
