import { Box, Button, NativeSelect, Select, SimpleGrid, TextInput } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconSearch } from "@tabler/icons-react";
import { useEffect, useState } from "react";
import { useOrganizations } from "../../api/organizations";
import { isolated } from "../../parts/isolated";
import { endOfMinute, fromLocalInput, toLocalInput } from "../../parts/local-time";
import { PersonSelect } from "../../parts/PersonSelect";
import { usePerson } from "../../shell/person";
import { useTexts } from "../../texts";
import { useAdminTexts } from "../../texts/admin";
import type { AuditSearch } from "./search";

type Filters = Omit<AuditSearch, "event">;
interface Props {
  filters: Filters;
  onChange: (change: { [name in keyof Filters]: string | undefined }) => void;
}

/** How short a text the server does not look for. */
const SHORTEST = 2;

/** Which events are shown; all of it stands in the address. On phones it is folded away until somebody wants it. */
export function FilterForm(props: Props) {
  const { audit } = useAdminTexts();
  const [open, { toggle }] = useDisclosure();
  return (
    <>
      <Button hiddenFrom="xs" variant="default" fullWidth mb="sm" aria-expanded={open} aria-controls={FIELDS} onClick={toggle}>
        {audit.filters}
      </Button>
      <Box id={FIELDS} {...(open ? {} : { visibleFrom: "xs" })}>
        <Fields {...props} />
      </Box>
    </>
  );
}

const FIELDS = "audit-filters";

function Fields({ filters, onChange }: Props) {
  const { common } = useTexts();
  const { audit, actions } = useAdminTexts();
  const { role, tenant_name } = usePerson();
  const inOrder = Object.entries(actions).sort(([, one], [, other]) => one.localeCompare(other));
  return (
    <SimpleGrid component="section" aria-label={audit.filters} cols={{ base: 1, xs: 2, md: 4 }} spacing="sm" mb="sm">
      <TextFilter name="text" filters={filters} onChange={onChange} />
      <Select
        label={audit.action}
        placeholder={audit.anyAction}
        searchable
        clearable
        clearButtonProps={{ "aria-label": common.clear, tabIndex: 0 }}
        nothingFoundMessage={audit.actionNone}
        data={inOrder.map(([value, label]) => ({ value, label }))}
        value={filters.action ?? null}
        onChange={(action) => onChange({ action: action ?? undefined })}
      />
      <NativeSelect
        label={audit.outcome}
        data={[{ value: "", label: audit.anyOutcome }, ...Object.entries(audit.outcomes).map(([value, label]) => ({ value, label }))]}
        value={filters.outcome ?? ""}
        onChange={(event) => onChange({ outcome: event.currentTarget.value || undefined })}
      />
      <PersonSelect
        label={audit.person}
        placeholder={audit.anyone}
        nothingFound={audit.personNone}
        description={filters.scope ? audit.personHere(isolated(tenant_name)) : undefined}
        clearable
        value={filters.actor ?? null}
        onChange={(actor) => onChange({ actor: actor ?? undefined })}
      />
      <TextFilter name="target" filters={filters} onChange={onChange} />
      <TimeFilter name="from" filters={filters} onChange={onChange} />
      <TimeFilter name="to" filters={filters} onChange={onChange} />
      {role === "super_admin" && <Scope filters={filters} onChange={onChange} />}
    </SimpleGrid>
  );
}

/** What is typed counts once it is entered; another value from the address takes its place. */
function useTyped(given: string) {
  const [text, setText] = useState(given);
  useEffect(() => setText(given), [given]);
  return [text, setText] as const;
}

function TextFilter({ name, filters, onChange }: Props & { name: "text" | "target" }) {
  const { audit } = useAdminTexts();
  const [text, setText] = useTyped(filters[name] ?? "");
  const wanted = text.trim();
  const short = name === "text" && wanted !== "" && [...wanted].length < SHORTEST;
  const enter = () => {
    if (!short && wanted !== (filters[name] ?? "")) onChange({ [name]: wanted || undefined });
  };
  return (
    <TextInput
      type={name === "text" ? "search" : "text"}
      label={audit[name]}
      placeholder={name === "text" ? audit.textHint : audit.targetHint}
      leftSection={name === "text" ? <IconSearch size={16} aria-hidden /> : undefined}
      value={text}
      error={short ? audit.textShort : undefined}
      maxLength={100}
      spellCheck={false}
      onChange={(event) => setText(event.currentTarget.value)}
      onBlur={enter}
      onKeyDown={(event) => {
        if (event.key === "Enter") enter();
      }}
    />
  );
}

/** A moment counts once its field is left: while one is typed, it is another with every key. */
function TimeFilter({ name, filters, onChange }: Props & { name: "from" | "to" }) {
  const { audit } = useAdminTexts();
  const [text, setText] = useTyped(toLocalInput(filters[name]));
  const enter = () => {
    if (text !== toLocalInput(filters[name])) onChange({ [name]: name === "to" ? endOfMinute(text) : fromLocalInput(text) });
  };
  return (
    <TextInput
      type="datetime-local"
      label={audit[name]}
      value={text}
      onChange={(event) => setText(event.currentTarget.value)}
      onBlur={enter}
      onKeyDown={(event) => {
        if (event.key === "Enter") enter();
      }}
    />
  );
}

function Scope({ filters, onChange }: Props) {
  const { audit } = useAdminTexts();
  const { tenant_id } = usePerson();
  const { data } = useOrganizations();
  const others = (data ?? []).filter(({ id }) => id !== tenant_id).map(({ id, name }) => ({ value: id, label: name }));
  const fixed = [
    { value: "", label: audit.scopeHere },
    { value: "platform", label: audit.scopePlatform },
    { value: "all", label: audit.scopeAll },
  ];
  return (
    <Select
      label={audit.scope}
      searchable
      allowDeselect={false}
      limit={50}
      nothingFoundMessage={audit.scopeNone}
      data={[...fixed, ...others]}
      value={filters.scope ?? ""}
      onChange={(scope) => onChange({ scope: scope || undefined })}
    />
  );
}
