import { Button, Code, Group, Radio, Stack, TagsInput, Text, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Failure } from "../../parts/Failure";
import { KeepTyped } from "../../parts/KeepTyped";
import { told } from "../../parts/notice";
import { useSubmit } from "../../parts/useSubmit";
import { renew } from "../../session";
import { useTexts } from "../../texts";
import { Conflict } from "./Conflict";
import { asDomains, isConflict } from "./domains";
import { type OrganizationView, type Version, changeOrganization, readOrganization } from "./read";

function values({ name, registration, domains }: OrganizationView) {
  return { name, registration, domains };
}

/** The form. Whoever was faster is shown beside it, and what was typed stays. */
export function Edit({ first }: { first: Version }) {
  const { people, common, signIn } = useTexts();
  const queries = useQueryClient();
  const [base, setBase] = useState(first);
  const [theirs, setTheirs] = useState<Version>();
  const texts = people.organization;
  const form = useForm({
    initialValues: values(first.organization),
    validate: {
      domains: (domains, { registration }) => (registration === "domain" && domains.length === 0 ? texts.domainsMissing : null),
    },
  });
  const take = (version: Version) => {
    setBase(version);
    setTheirs(undefined);
    form.setInitialValues(values(version.organization));
    form.setValues(values(version.organization));
    queries.setQueryData(["organization", version.organization.id], version);
  };
  const { busy, error, submit } = useSubmit(form, async ({ name, registration, domains }) => {
    try {
      take(await changeOrganization(theirs ?? base, { name: name.trim(), registration, domains: asDomains(domains) }));
    } catch (caught) {
      if (!isConflict(caught)) throw caught;
      setTheirs(await readOrganization(base.organization.id));
      return;
    }
    told(texts.saved);
    // The name stands in the header too.
    await renew().catch(() => undefined);
  });
  return (
    <form onSubmit={submit}>
      <KeepTyped typed={form.isDirty()} />
      <Stack>
        <TextInput label={signIn.organization} required autoComplete="off" {...form.getInputProps("name")} />
        <Text size="sm" c="dimmed">
          {texts.slug} <Code>{base.organization.slug}</Code>
        </Text>
        <Radio.Group label={texts.registration} description={texts.registrationHint} {...form.getInputProps("registration")}>
          <Stack gap="sm" mt="xs">
            {(["closed", "domain", "open"] as const).map((way) => (
              <Radio key={way} value={way} label={texts.ways[way].name} description={texts.ways[way].hint} />
            ))}
          </Stack>
        </Radio.Group>
        <TagsInput
          label={texts.domains}
          description={texts.domainsHint}
          placeholder={form.values.domains.length === 0 ? "example.org" : ""}
          size="md"
          splitChars={[",", ";", " "]}
          clearable={false}
          {...form.getInputProps("domains")}
          onChange={(domains) => form.setFieldValue("domains", asDomains(domains))}
        />
        {theirs && <Conflict theirs={theirs.organization} onTake={() => take(theirs)} />}
        <Failure error={error} />
        <Group>
          <Button type="submit" loading={busy} disabled={!form.isDirty() && !theirs}>
            {theirs ? texts.saveOver : common.save}
          </Button>
          {form.isDirty() && !theirs && (
            <Button variant="default" onClick={form.reset}>
              {texts.undo}
            </Button>
          )}
        </Group>
      </Stack>
    </form>
  );
}
