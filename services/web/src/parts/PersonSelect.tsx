import { Select } from "@mantine/core";
import { useTexts } from "../texts";
import { usePeople } from "./people";
import { PersonName } from "./PersonName";

interface Props {
  label: string;
  nothingFound: string;
  value: string | null;
  onChange: (id: string | null) => void;
  description?: string;
  placeholder?: string;
  error?: string | undefined;
  clearable?: boolean;
  size?: string;
}

/** How many of many members are offered before something is typed. */
const OFFERED = 30;

/** Chooses a member of the organization, by name or address. */
export function PersonSelect({ clearable = false, nothingFound, ...rest }: Props) {
  const { common } = useTexts();
  const { people, byId, isPending } = usePeople();
  return (
    <Select
      {...rest}
      searchable
      clearable={clearable}
      clearButtonProps={{ "aria-label": common.clear, tabIndex: 0 }}
      limit={OFFERED}
      data={people.map(({ id, name, email }) => ({ value: id, label: name ? `${name} <${email}>` : email }))}
      renderOption={({ option }) => {
        const person = byId.get(option.value);
        return <PersonName name={person?.name} email={person?.email} otherwise={option.value} />;
      }}
      nothingFoundMessage={isPending ? common.loading : nothingFound}
    />
  );
}
