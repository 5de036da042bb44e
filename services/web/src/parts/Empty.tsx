import { Stack, Text, Title } from "@mantine/core";
import type { ReactNode } from "react";

/** Nothing to show: why, and what to do about it. */
export function Empty({ title, next, level = 2, children }: { title: string; next?: string; level?: 1 | 2 | 3; children?: ReactNode }) {
  return (
    <Stack align="center" gap="xs" py="xl">
      <Title order={level} size="h4" ta="center">
        {title}
      </Title>
      {next && (
        <Text c="dimmed" ta="center" maw={480}>
          {next}
        </Text>
      )}
      {children}
    </Stack>
  );
}
