import { Button, Group, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { auth, given } from "../../api/client";
import { Failure } from "../../parts/Failure";
import { KeepTyped } from "../../parts/KeepTyped";
import { told } from "../../parts/notice";
import { useSubmit } from "../../parts/useSubmit";
import { renew } from "../../session";
import { useTexts } from "../../texts";

/** The person's name, and a form in its place to change it. */
export function Name({ name }: { name: string }) {
  const { me } = useTexts();
  const [state, setState] = useState<"shown" | "changing" | "shown again">("shown");
  if (state === "changing") return <ChangeName name={name} onClose={() => setState("shown again")} />;
  return (
    <Group gap="xs">
      <bdi className="name">{name}</bdi>
      <Button size="compact-sm" variant="default" aria-label={me.changeName} autoFocus={state === "shown again"} onClick={() => setState("changing")}>
        {me.change}
      </Button>
    </Group>
  );
}

function ChangeName({ name, onClose }: { name: string; onClose: () => void }) {
  const { me, common } = useTexts();
  const queries = useQueryClient();
  const form = useForm({ initialValues: { name } });
  const { busy, error, submit } = useSubmit(form, async (typed) => {
    const body = { name: typed.name.trim() };
    queries.setQueryData(["me"], given(await auth.PATCH("/api/auth/me", { body })));
    void queries.invalidateQueries({ queryKey: ["members"] });
    told(me.nameDone);
    onClose();
    // The name stands in the header too.
    await renew().catch(() => undefined);
  });
  return (
    <form onSubmit={submit} onKeyDown={({ key }) => key === "Escape" && !busy && onClose()}>
      <KeepTyped typed={form.isDirty() && !busy} />
      <TextInput aria-label={me.name} required autoFocus autoComplete="name" maw={440} {...form.getInputProps("name")} />
      <Group gap="xs" mt="xs">
        <Button type="submit" size="xs" loading={busy} disabled={!form.isDirty()}>
          {common.save}
        </Button>
        <Button size="xs" variant="default" disabled={busy} onClick={onClose}>
          {common.cancel}
        </Button>
      </Group>
      <Failure error={error} />
    </form>
  );
}
