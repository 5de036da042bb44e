import { Button, Group, NativeSelect, SimpleGrid, Stack, Text, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useQueryClient } from "@tanstack/react-query";
import { Failure } from "../../parts/Failure";
import { isolated } from "../../parts/isolated";
import { fromLocalInput, toLocalInput } from "../../parts/local-time";
import { told } from "../../parts/notice";
import { useMembers } from "../../parts/people";
import { PersonSelect } from "../../parts/PersonSelect";
import { useNow } from "../../parts/useNow";
import { useWork } from "../../parts/useWork";
import { useTexts } from "../../texts";
import { useAdminTexts } from "../../texts/admin";
import { GrantMeanwhile } from "./GrantMeanwhile";
import { type GrantVersion, useSendGrant } from "./grantVersion";
import { type Grant, type GrantDraft, LEVELS, personOf, subjectOf, timeProblem } from "./grants";

interface Props {
  workspace: string;
  grants: readonly Grant[];
  /** What is changed, as it was when that began; absent for a new one. */
  first?: GrantVersion;
  onClose: () => void;
}

/** Somebody's right on a workspace. Whoever was faster is told of beside it, and what was typed stays. */
export function GrantForm({ workspace, grants, first, onClose }: Props) {
  const { common } = useTexts();
  const { manage } = useAdminTexts();
  const queries = useQueryClient();
  const { byId } = useMembers();
  const now = useNow();
  const { busy, error, run } = useWork();
  const { theirs, send } = useSendGrant(workspace, first);
  const grant = first?.grant;
  const nameOf = (person: string) => byId.get(person)?.name || byId.get(person)?.email || person;
  const form = useForm<GrantDraft>({
    initialValues: {
      person: grant ? personOf(grant) : "",
      level: grant?.level ?? "use",
      from: toLocalInput(grant?.from),
      until: toLocalInput(grant?.until),
    },
    validate: (draft) => {
      const problem = timeProblem(draft, now);
      const until = problem === "wrong" ? manage.untilWrong : manage.untilPast;
      return { ...(draft.person ? {} : { person: common.required }), ...(problem ? { until } : {}) };
    },
  });
  const save = form.onSubmit(({ person, level, from, until }) =>
    run(async () => {
      const body = { level, from: fromLocalInput(from) ?? null, until: fromLocalInput(until) ?? null };
      if ((await send(subjectOf(person), body)) === "overtaken") return;
      await queries.invalidateQueries({ queryKey: ["workspaces", workspace] });
      told(manage.givenTold(isolated(nameOf(person))));
      onClose();
    }),
  );
  const replaces = !grant && grants.some((other) => personOf(other) === form.values.person);
  return (
    <form onSubmit={save} noValidate>
      <Stack>
        {!grant && (
          <PersonSelect
            label={manage.person}
            data-autofocus
            placeholder={manage.personPlaceholder}
            nothingFound={manage.personNone}
            value={form.values.person || null}
            onChange={(person) => form.setFieldValue("person", person ?? "")}
            error={form.errors.person ? String(form.errors.person) : undefined}
          />
        )}
        {replaces && <Text size="sm">{manage.replaces}</Text>}
        <NativeSelect
          label={manage.level}
          description={manage.levelHints[form.values.level]}
          data={LEVELS.map((value) => ({ value, label: manage.levels[value] ?? value }))}
          {...form.getInputProps("level")}
        />
        <SimpleGrid cols={{ base: 1, xs: 2 }}>
          <TextInput type="datetime-local" label={manage.from} description={manage.fromHint} {...form.getInputProps("from")} />
          <TextInput type="datetime-local" label={manage.until} description={manage.untilHint} {...form.getInputProps("until")} />
        </SimpleGrid>
        <Text size="sm" c="dimmed">
          {manage.zone(Intl.DateTimeFormat().resolvedOptions().timeZone)}
        </Text>
        {theirs && <GrantMeanwhile theirs={theirs} />}
        <Failure error={error} />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {common.cancel}
          </Button>
          <Button type="submit" loading={busy}>
            {grant ? common.save : manage.addSubmit}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
