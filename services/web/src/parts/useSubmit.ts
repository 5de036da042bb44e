import type { UseFormReturnType } from "@mantine/form";
import { Problem } from "../api/problem";
import { fieldErrors } from "./problem-text";
import { useWork } from "./useWork";

/**
 * Sends a form. What the server says of one of its fields stands beside that field, which gets the focus; `error` is
 * whatever no field stands for.
 */
export function useSubmit<Values extends Record<string, unknown>>(form: UseFormReturnType<Values>, work: (values: Values) => Promise<unknown>) {
  const { busy, error, run } = useWork();
  const submit = form.onSubmit((values) =>
    run(async () => {
      try {
        await work(values);
      } catch (caught) {
        const wrong = fieldErrors(caught);
        const names = Object.keys(wrong).filter((name) => name.split(".")[0] as string in values);
        if (names.length === 0) throw caught;
        form.setErrors(wrong);
        form.getInputNode(names[0] as string)?.focus();
        if (caught instanceof Problem && names.length < caught.fields.length) throw caught;
      }
    }),
  );
  return { busy, error, submit };
}
