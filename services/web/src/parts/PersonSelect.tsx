import { Select } from "@mantine/core";
import { useTexts } from "../texts";
import { useMembers } from "./people";
import { PersonName } from "./PersonName";

interface Props {
  label: string;
  nothingFound: string;
  value: string | null;
  onChange: (id: string | null) => void;
  description?: string | undefined;
  placeholder?: string;
  error?: string | undefined;
  clearable?: boolean;
}

/** How many of many members are offered before something is typed. */
const OFFERED = 30;

/** Chooses a member of the organization, by name or address. */
export function PersonSelect({ clearable = false, nothingFound, ...rest }: Props) {
  const { common } = useTexts();
  // Whoever has just joined is sought the most.
  const { items, byId, complete, error } = useMembers(true, true);
  const isPending = !complete && !error;
  const offered = (items ?? []).map(({ id, name, email }) => ({ value: id, label: name ? `${name} <${email}>` : email }));
  const stranger = rest.value && !byId.has(rest.value) ? [{ value: rest.value, label: isPending ? common.loading : rest.value }] : [];
  return (
    <Select
      {...rest}
      inputWrapperOrder={["label", "input", "description", "error"]}
      searchable
      openOnFocus={false}
      clearable={clearable}
      clearButtonProps={{ "aria-label": common.clear, tabIndex: 0 }}
      limit={OFFERED}
      data={[...stranger, ...offered]}
      renderOption={({ option }) => {
        const person = byId.get(option.value);
        return <PersonName name={person?.name} email={person?.email} otherwise={option.value} />;
      }}
      nothingFoundMessage={isPending ? common.loading : nothingFound}
    />
  );
}
