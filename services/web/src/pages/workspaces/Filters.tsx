import { Group, NativeSelect, SegmentedControl, TextInput } from "@mantine/core";
import { useTexts } from "../../texts";
import type { WorkspaceFilter } from "./filter";

export type View = "cards" | "table";

interface Props {
  filter: WorkspaceFilter;
  onFilter: (filter: WorkspaceFilter) => void;
  view: View;
  onView: (view: View) => void;
}

export function Filters({ filter, onFilter, view, onView }: Props) {
  const { workspaces: texts, common } = useTexts();
  const choices = (words: Record<string, string>) => [
    { value: "", label: common.all },
    ...Object.entries(words).map(([value, label]) => ({ value, label })),
  ];
  return (
    <Group align="flex-end" mb="md" gap="sm">
      <TextInput
        type="search"
        label={texts.search}
        flex={1}
        miw={180}
        value={filter.text}
        onChange={(event) => onFilter({ ...filter, text: event.currentTarget.value })}
      />
      <NativeSelect
        label={texts.kind}
        data={choices(texts.kinds)}
        value={filter.kind}
        onChange={(event) => onFilter({ ...filter, kind: event.currentTarget.value })}
      />
      <NativeSelect
        label={texts.status}
        data={choices(texts.statuses)}
        value={filter.status}
        onChange={(event) => onFilter({ ...filter, status: event.currentTarget.value })}
      />
      <SegmentedControl
        aria-label={texts.view}
        value={view}
        onChange={(value) => onView(value as View)}
        data={[
          { value: "cards", label: texts.cards },
          { value: "table", label: texts.table },
        ]}
      />
    </Group>
  );
}
