import { Skeleton, Stack } from "@mantine/core";
import { useTexts } from "../texts";

/** Stands where records will. */
export function RecordsSkeleton({ rows = 4 }: { rows?: number }) {
  const { common } = useTexts();
  return (
    <Stack gap="xs" role="status" aria-label={common.loading}>
      {Array.from({ length: rows }, (_, row) => (
        <Skeleton key={row} height={40} />
      ))}
    </Stack>
  );
}
