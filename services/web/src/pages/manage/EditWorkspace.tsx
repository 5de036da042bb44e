import { Button, Group, Skeleton, Stack, Text } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { platform } from "../../api/client";
import { asProblem } from "../../api/problem";
import { Dialog } from "../../parts/Dialog";
import { Failure } from "../../parts/Failure";
import { isolated } from "../../parts/isolated";
import { told } from "../../parts/notice";
import { problemText } from "../../parts/problem-text";
import { useTexts } from "../../texts";
import { useAdminTexts } from "../../texts/admin";
import { check } from "./check";
import { Meanwhile } from "./Meanwhile";
import { type Draft, changedBody, differing, draftOf, rebase } from "./draft";
import { WorkspaceFields, showFieldErrors } from "./WorkspaceFields";
import { type Version, readWorkspace } from "./workspaces";

interface Props {
  id: string;
  name: string;
  onClose: () => void;
}

export function EditWorkspace({ id, name, onClose }: Props) {
  const { manage } = useAdminTexts();
  const { data, error, refetch } = useQuery({
    queryKey: ["workspaces", id, "edit"],
    queryFn: () => readWorkspace(id),
    staleTime: 0,
    gcTime: 0,
  });
  return (
    <Dialog side title={manage.editOf(isolated(name))} onClose={onClose}>
      {data ? <EditForm first={data} onClose={onClose} /> : error ? <Failure error={error} retry={() => void refetch()} /> : <Loading />}
    </Dialog>
  );
}

function Loading() {
  return (
    <Stack>
      {[36, 36, 36, 60, 36].map((height, index) => (
        <Skeleton key={index} height={height} />
      ))}
    </Stack>
  );
}

const MEANWHILE = new Set(["conflict", "changed_meanwhile"]);

/** The form keeps the version it began with: what others do meanwhile never changes what is being typed. */
function EditForm({ first, onClose }: { first: Version; onClose: () => void }) {
  const texts = useTexts();
  const { manage } = useAdminTexts();
  const queries = useQueryClient();
  const [base, setBase] = useState(first);
  const [theirs, setTheirs] = useState<Version>();
  const [rebased, setRebased] = useState(false);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const before = draftOf(base.workspace);
  const form = useForm<Draft>({ initialValues: before, validate: (draft) => check(draft, manage.invalid) });
  const { id } = first.workspace;

  const showProblem = async (caught: unknown) => {
    const { code } = asProblem(caught);
    if (MEANWHILE.has(code)) return setTheirs(await readWorkspace(id));
    if (code === "name_taken") return form.setFieldError("name", problemText(texts, caught));
    if (!showFieldErrors(form, caught)) setError(caught);
  };
  const save = form.onSubmit(async (draft) => {
    setBusy(true);
    setError(undefined);
    setRebased(false);
    try {
      const headers = base.etag ? { "If-Match": base.etag } : {};
      await platform.PATCH("/api/workspaces/{id}", { params: { path: { id } }, headers, body: changedBody(before, draft) });
      await queries.invalidateQueries({ queryKey: ["workspaces"] });
      told(manage.savedTold(isolated(draft.name.trim())));
      onClose();
    } catch (caught) {
      await showProblem(caught).catch(setError);
    } finally {
      setBusy(false);
    }
  });
  const load = () => {
    if (!theirs) return;
    form.setValues(rebase(before, form.values, draftOf(theirs.workspace)).draft);
    setBase(theirs);
    setTheirs(undefined);
    setRebased(true);
    void queries.invalidateQueries({ queryKey: ["workspaces", "all"] });
  };
  const unchanged = differing(before, form.values).length === 0;
  return (
    <form onSubmit={save} noValidate>
      <Stack>
        <WorkspaceFields form={form} />
        <Failure error={error} />
        {theirs && <Meanwhile news={rebase(before, form.values, draftOf(theirs.workspace)).news} onLoad={load} />}
        <Text size="sm" c="dimmed" role="status">
          {rebased ? manage.changed.kept : unchanged && !theirs ? manage.nothingChanged : ""}
        </Text>
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {texts.common.cancel}
          </Button>
          <Button type="submit" loading={busy} disabled={unchanged || theirs !== undefined}>
            {texts.common.save}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
