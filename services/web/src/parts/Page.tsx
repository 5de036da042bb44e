import { Box, Group, Text, Title } from "@mantine/core";
import type { ReactNode } from "react";
import { useTitle } from "./useTitle";

interface Props {
  title: string;
  hint?: string;
  /** Buttons beside the title. */
  actions?: ReactNode;
  children: ReactNode;
}

/** A page: its title in the tab and on top. */
export function Page({ children, ...head }: Props) {
  return (
    <Box>
      <PageHead {...head} />
      {children}
    </Box>
  );
}

export function PageHead({ title, hint, actions }: Omit<Props, "children">) {
  useTitle(title);
  return (
    <Group justify="space-between" align="flex-end" mb="md" gap="sm">
      <div>
        <Title order={1} size="h2" className="name" tabIndex={-1}>
          {title}
        </Title>
        {hint && <Text c="dimmed">{hint}</Text>}
      </div>
      {actions && <Group gap="xs">{actions}</Group>}
    </Group>
  );
}
