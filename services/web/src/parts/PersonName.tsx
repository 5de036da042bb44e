import { Text } from "@mantine/core";

/** A person: their name and their address. */
export function PersonName({ name, email, otherwise }: { name?: string | null | undefined; email?: string | null | undefined; otherwise: string }) {
  const first = name || email || otherwise;
  return (
    <div title={[name, email].filter(Boolean).join(", ") || otherwise}>
      <Text size="sm" truncate>
        <bdi>{first}</bdi>
      </Text>
      {email && email !== first && (
        <Text size="xs" c="dimmed" truncate>
          <bdi>{email}</bdi>
        </Text>
      )}
    </div>
  );
}
