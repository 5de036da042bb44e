import { Group, NativeSelect, TextInput } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { useTexts } from "../../texts";
import { useAdminTexts } from "../../texts/admin";
import type { Filter } from "./filter";

/** Which workspaces are shown. */
export function Filters({ filter, onChange }: { filter: Filter; onChange: (filter: Filter) => void }) {
  const { common } = useTexts();
  const { manage } = useAdminTexts();
  const choices = (of: Record<string, string>) => [
    { value: "", label: common.all },
    ...Object.entries(of).map(([value, label]) => ({ value, label })),
  ];
  return (
    <Group align="flex-end" mb="sm" gap="sm">
      <TextInput
        type="search"
        flex="1 1 16rem"
        label={manage.search}
        leftSection={<IconSearch size={16} aria-hidden />}
        value={filter.text}
        onChange={(event) => onChange({ ...filter, text: event.currentTarget.value })}
      />
      <NativeSelect
        label={manage.kind}
        data={choices(manage.kinds)}
        value={filter.kind}
        onChange={(event) => onChange({ ...filter, kind: event.currentTarget.value })}
      />
      <NativeSelect
        label={manage.status}
        data={choices(manage.statuses)}
        value={filter.status}
        onChange={(event) => onChange({ ...filter, status: event.currentTarget.value })}
      />
    </Group>
  );
}
