import { Group, Text } from "@mantine/core";
import { IconAlertTriangle, IconBan, IconCheck } from "@tabler/icons-react";
import { useAdminTexts } from "../../texts/admin";

const icons = { success: IconCheck, failure: IconAlertTriangle, denied: IconBan } as const;

export function Outcome({ outcome }: { outcome: string }) {
  const { outcomes } = useAdminTexts().audit;
  const Icon = icons[outcome as keyof typeof icons] ?? IconAlertTriangle;
  return (
    <Group gap={6} wrap="nowrap" c={outcome === "success" ? "var(--mantine-color-text)" : "var(--mantine-color-error)"}>
      <Icon size={16} aria-hidden />
      <Text size="sm">{outcomes[outcome] ?? outcome}</Text>
    </Group>
  );
}
