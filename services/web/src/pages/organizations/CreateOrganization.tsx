import { Button, Group, Stack, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useQueryClient } from "@tanstack/react-query";
import { platform } from "../../api/client";
import { useIdempotency } from "../../api/idempotency";
import { Problem } from "../../api/problem";
import { Dialog } from "../../parts/Dialog";
import { Failure } from "../../parts/Failure";
import { isolated } from "../../parts/isolated";
import { told } from "../../parts/notice";
import { problemText } from "../../parts/problem-text";
import { useSubmit } from "../../parts/useSubmit";
import { useTexts } from "../../texts";
import { useAdminTexts } from "../../texts/admin";
import { slugProblem } from "./filter";

export function CreateOrganization({ onClose }: { onClose: () => void }) {
  const texts = useTexts();
  const { organizations } = useAdminTexts();
  const queries = useQueryClient();
  const { header } = useIdempotency();
  const form = useForm({
    initialValues: { name: "", slug: "" },
    validate: {
      name: (name) => (name.trim() === "" ? texts.common.required : null),
      slug: (slug) => {
        const problem = slugProblem(slug.trim());
        return problem ? organizations[problem] : null;
      },
    },
  });
  const { busy, error, submit } = useSubmit(form, async ({ name, slug }) => {
    const body = { name: name.trim(), ...(slug.trim() ? { slug: slug.trim() } : {}) };
    try {
      await platform.POST("/api/organizations", { params: { header: header(body) }, body });
    } catch (caught) {
      if (!(caught instanceof Problem) || caught.code !== "slug_taken") throw caught;
      form.setFieldError("slug", problemText(texts, caught));
      form.getInputNode("slug")?.focus();
      return;
    }
    await queries.invalidateQueries({ queryKey: ["organizations"] });
    told(organizations.createdTold(isolated(body.name)));
    onClose();
  });
  return (
    <Dialog title={organizations.create} onClose={onClose}>
      <form onSubmit={submit} noValidate>
        <Stack>
          <TextInput label={organizations.name} autoComplete="off" required data-autofocus {...form.getInputProps("name")} />
          <TextInput
            label={organizations.slugOptional}
            description={organizations.slugHint}
            autoComplete="off"
            spellCheck={false}
            {...form.getInputProps("slug")}
            onBlur={() => void form.validateField("slug")}
          />
          <Failure error={error} />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {texts.common.cancel}
            </Button>
            <Button type="submit" loading={busy}>
              {organizations.createSubmit}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}
