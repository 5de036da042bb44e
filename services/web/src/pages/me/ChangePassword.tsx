import { Alert, Button, Stack } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { auth } from "../../api/client";
import { asProblem } from "../../api/problem";
import { Failure } from "../../parts/Failure";
import { NewPassword } from "../../parts/NewPassword";
import { told } from "../../parts/notice";
import { Password } from "../../parts/Password";
import { problemText } from "../../parts/problem-text";
import { useSubmit } from "../../parts/useSubmit";
import { Username } from "../../parts/Username";
import { renew } from "../../session";
import { usePerson } from "../../shell/person";
import { useTexts } from "../../texts";

/** A new password in place of the one there is; also demanded by the shell before anything else. */
export function ChangePassword() {
  const texts = useTexts();
  const { me } = texts;
  const { email } = usePerson();
  const queries = useQueryClient();
  const [done, setDone] = useState(false);
  const form = useForm({ mode: "uncontrolled", initialValues: { current_password: "", new_password: "" } });
  const { busy, error, submit } = useSubmit(form, async (body) => {
    setDone(false);
    try {
      await auth.POST("/api/auth/change-password", { body });
    } catch (caught) {
      if (asProblem(caught).code !== "wrong_password") throw caught;
      form.setFieldError("current_password", problemText(texts, caught));
      form.getInputNode("current_password")?.focus();
      return;
    }
    form.reset();
    setDone(true);
    told(me.passwordDone);
    void queries.invalidateQueries({ queryKey: ["devices"] });
    // Where it was demanded, the next token says that it no longer is.
    await renew().catch(() => undefined);
  });
  return (
    <form onSubmit={submit}>
      <Stack maw={440}>
        <Username email={email} />
        <Password
          label={me.currentPassword}
          key={form.key("current_password")}
          {...form.getInputProps("current_password")}
        />
        <NewPassword key={form.key("new_password")} {...form.getInputProps("new_password")} />
        <Failure error={error} />
        {done && (
          <Alert color="green" variant="light">
            {me.passwordDone}
          </Alert>
        )}
        <div>
          <Button type="submit" loading={busy}>
            {me.passwordSubmit}
          </Button>
        </div>
      </Stack>
    </form>
  );
}
