import { Fieldset, NativeSelect, SegmentedControl, SimpleGrid, Text, TextInput, Textarea } from "@mantine/core";
import type { UseFormReturnType } from "@mantine/form";
import { useAdminTexts } from "../../texts/admin";
import { webAddress } from "./check";
import { type Draft, type Field, STATUSES, draftErrors } from "./draft";
import { Profile } from "./Profile";

export type DraftForm = UseFormReturnType<Draft>;

/** A field is judged when it is left with something in it; what is empty only when the form is sent. */
function input(form: DraftForm, field: Field) {
  const judge = () => form.values[field].trim() !== "" && form.validateField(field);
  return { ...form.getInputProps(field), onBlur: () => void judge() };
}

/** Shows what the server says of fields, at the first of them; whether there is any. */
export function showFieldErrors(form: DraftForm, error: unknown): boolean {
  const errors = draftErrors(error, form.values.kind);
  const [first] = Object.keys(errors);
  if (!first) return false;
  form.setErrors(errors);
  form.getInputNode(first as Field)?.focus();
  return true;
}

/** The fields of a workspace. */
export function WorkspaceFields({ form }: { form: DraftForm }) {
  const texts = useAdminTexts().manage;
  const { kind, status } = form.values;
  return (
    <>
      <div>
        <Text size="sm" fw={600} id="kind-label">
          {texts.kind}
        </Text>
        <SegmentedControl
          fullWidth
          aria-labelledby="kind-label"
          data={Object.entries(texts.kinds).map(([value, label]) => ({ value, label }))}
          {...form.getInputProps("kind")}
        />
      </div>
      <TextInput label={texts.name} autoComplete="off" required data-autofocus {...input(form, "name")} />
      {kind === "web" ? <Address form={form} /> : <Profile form={form} />}
      <Textarea label={texts.optional(texts.description)} autosize minRows={2} maxRows={8} {...input(form, "description")} />
      <NativeSelect
        label={texts.status}
        description={texts.statusHints[status]}
        data={STATUSES.map((value) => ({ value, label: texts.statuses[value] ?? value }))}
        {...input(form, "status")}
      />
      <Fieldset legend={texts.size}>
        <Text size="sm" c="dimmed" mb="xs">
          {texts.sizeHint}
        </Text>
        <SimpleGrid cols={{ base: 1, xs: 3 }}>
          {(["cpu", "memory", "storage"] as const).map((field) => (
            <TextInput key={field} label={texts.optional(texts[field])} autoComplete="off" {...input(form, field)} />
          ))}
        </SimpleGrid>
      </Fieldset>
    </>
  );
}

function Address({ form }: { form: DraftForm }) {
  const texts = useAdminTexts().manage;
  const { url } = webAddress(form.values.url);
  const hint = url ? texts.urlGoes(url.host) : texts.urlHint;
  return (
    <TextInput
      label={texts.url}
      description={<span aria-live="polite">{url?.protocol === "http:" ? texts.urlPlain : hint}</span>}
      placeholder={texts.urlPlaceholder}
      type="url"
      inputMode="url"
      autoComplete="off"
      spellCheck={false}
      required
      dir="ltr"
      {...input(form, "url")}
    />
  );
}
