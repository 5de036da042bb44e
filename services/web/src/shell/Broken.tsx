import { Button, Code } from "@mantine/core";
import { Empty } from "../parts/Empty";
import { useTexts } from "../texts";

/** A bug of ours, or a part of the page that could not be loaded. */
export function Broken({ error }: { error: unknown }) {
  const { common } = useTexts();
  return (
    <Empty level={1} title={common.broken} next={common.brokenNext}>
      <Code>{error instanceof Error ? error.message : String(error)}</Code>
      <Button onClick={() => location.reload()}>{common.reload}</Button>
    </Empty>
  );
}
