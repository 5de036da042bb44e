import { Button, Group, NativeSelect, Stack, Text, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useQueryClient } from "@tanstack/react-query";
import { useIdempotency } from "../../api/idempotency";
import { addMember } from "../../api/people";
import { Dialog } from "../../parts/Dialog";
import { Failure } from "../../parts/Failure";
import { isolated } from "../../parts/isolated";
import { told } from "../../parts/notice";
import type { Member } from "../../parts/people";
import { useSubmit } from "../../parts/useSubmit";
import { useTexts } from "../../texts";

/** Makes somebody a member without asking them; a new person comes in by single sign-on or a reset link. */
export function Add({ onAdded, onClose }: { onAdded: (member: Member) => void; onClose: () => void }) {
  const { people, common, signIn } = useTexts();
  const queries = useQueryClient();
  const once = useIdempotency();
  const form = useForm({ mode: "uncontrolled", initialValues: { email: "", name: "", role: "user" } });
  const { busy, error, submit } = useSubmit(form, async ({ email, name, role }) => {
    const body = { email: email.trim(), name: name.trim(), role };
    const member = await addMember(body, once.header(body));
    void queries.invalidateQueries({ queryKey: ["members"] });
    told(people.addDone(isolated(member.name)));
    onAdded(member);
  });
  return (
    <Dialog title={people.addTitle} onClose={onClose}>
      <form onSubmit={submit}>
        <Stack>
          <Text size="sm" c="dimmed">
            {people.addHint}
          </Text>
          <TextInput label={signIn.email} type="email" autoComplete="off" required data-autofocus key={form.key("email")} {...form.getInputProps("email")} />
          <TextInput
            label={people.name}
            description={people.nameHint}
            autoComplete="off"
            required
            key={form.key("name")}
            {...form.getInputProps("name")}
          />
          <NativeSelect
            label={people.role}
            description={people.roleHint}
            data={["user", "company_admin"].map((value) => ({ value, label: common.roles[value] ?? value }))}
            key={form.key("role")}
            {...form.getInputProps("role")}
          />
          <Failure error={error} />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {common.cancel}
            </Button>
            <Button type="submit" loading={busy}>
              {people.add}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}
