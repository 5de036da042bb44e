import { Box, Group, Text, Title } from "@mantine/core";
import { useDocumentTitle } from "@mantine/hooks";
import type { ReactNode } from "react";
import { useTexts } from "../texts";

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
  const { product } = useTexts().common;
  useDocumentTitle(`${title} · ${product}`);
  return (
    <Group justify="space-between" align="flex-end" mb="md" gap="sm">
      <div>
        <Title order={1} size="h2">
          {title}
        </Title>
        {hint && <Text c="dimmed">{hint}</Text>}
      </div>
      {actions && <Group gap="xs">{actions}</Group>}
    </Group>
  );
}
