import { Box, Center, Group, Paper, Stack, Text, Title } from "@mantine/core";
import type { ReactNode } from "react";
import { Appearance } from "../../shell/Appearance";
import { useTitle } from "../../parts/useTitle";
import { useTexts } from "../../texts";

/** The frame of all pages before somebody is signed in. */
export function Card({ title, hint, children }: { title: string; hint?: string | undefined; children?: ReactNode }) {
  const { product } = useTexts().common;
  useTitle(title);
  return (
    <Box component="main" mih="100vh" p="md">
      <Center mih="calc(100vh - 6rem)">
        <Paper withBorder shadow="sm" p="xl" w="100%" maw={440}>
          <Stack>
            <Text fw={600} c="dimmed">
              {product}
            </Text>
            <div>
              <Title order={1} size="h3" className="name">
                {title}
              </Title>
              {hint && <Text c="dimmed" className="name">{hint}</Text>}
            </div>
            {children}
          </Stack>
        </Paper>
      </Center>
      <Group justify="center">
        <Appearance />
      </Group>
    </Box>
  );
}
