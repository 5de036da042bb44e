import { Button, Group, Stack } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { platform } from "../../api/client";
import { useIdempotency } from "../../api/idempotency";
import { Problem } from "../../api/problem";
import { Dialog } from "../../parts/Dialog";
import { Failure } from "../../parts/Failure";
import { isolated } from "../../parts/isolated";
import { told } from "../../parts/notice";
import { problemText } from "../../parts/problem-text";
import { useTexts } from "../../texts";
import { useAdminTexts } from "../../texts/admin";
import { check } from "./check";
import { type Draft, FRESH, wholeBody } from "./draft";
import { WorkspaceFields, showFieldErrors } from "./WorkspaceFields";

export function CreateWorkspace({ onClose }: { onClose: () => void }) {
  const texts = useTexts();
  const { manage } = useAdminTexts();
  const queries = useQueryClient();
  const { header } = useIdempotency();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const form = useForm<Draft>({ initialValues: FRESH, validate: (draft) => check(draft, manage.invalid) });
  const create = form.onSubmit(async (draft) => {
    const body = wholeBody(draft);
    setBusy(true);
    setError(undefined);
    try {
      await platform.POST("/api/workspaces", { params: { header: header(body) }, body });
      await queries.invalidateQueries({ queryKey: ["workspaces"] });
      told(manage.createdTold(isolated(draft.name.trim())));
      onClose();
    } catch (caught) {
      setBusy(false);
      showProblem(caught);
    }
  });
  const showProblem = (caught: unknown) => {
    if (caught instanceof Problem && caught.code === "name_taken") return form.setFieldError("name", problemText(texts, caught));
    if (!showFieldErrors(form, caught)) setError(caught);
  };
  return (
    <Dialog side title={manage.create} onClose={onClose}>
      <form onSubmit={create} noValidate>
        <Stack>
          <WorkspaceFields form={form} />
          <Failure error={error} />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {texts.common.cancel}
            </Button>
            <Button type="submit" loading={busy}>
              {manage.createSubmit}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}
