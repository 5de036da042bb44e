import { Skeleton, Stack } from "@mantine/core";
import { useTexts } from "../texts";

/** Where the rows of a table will be. */
export function RowsLoading({ rows = 6 }: { rows?: number }) {
  const { loading } = useTexts().common;
  return (
    <Stack gap="xs" role="status" aria-label={loading} aria-busy="true">
      {Array.from({ length: rows }, (_, index) => (
        <Skeleton key={index} height={44} />
      ))}
    </Stack>
  );
}
