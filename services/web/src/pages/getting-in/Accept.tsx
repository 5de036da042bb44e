import { Alert, Button, SegmentedControl, Stack, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useState } from "react";
import { given, open } from "../../api/client";
import { asProblem } from "../../api/problem";
import { Failure } from "../../parts/Failure";
import { NewPassword } from "../../parts/NewPassword";
import { Password } from "../../parts/Password";
import { fieldErrors } from "../../parts/problem-text";
import { useSubmit } from "../../parts/useSubmit";
import { Username } from "../../parts/Username";
import { useTexts } from "../../texts";
import type { Accepted } from "./accepted";

type Who = "new" | "known";

/** What the server tells about the other choice: whether there is an account is known to it alone. */
export function otherWho(who: Who, error: unknown): Who | undefined {
  if (who === "new" && asProblem(error).code === "invalid_credentials") return "known";
  if (who === "known" && "name" in fieldErrors(error)) return "new";
  return undefined;
}

/** Accepts an invitation by a password: a new person's, or that of the account there is. */
export function Accept({ token, email, onDone }: { token: string; email: string; onDone: (accepted: Accepted) => Promise<void> }) {
  const { signIn } = useTexts();
  const [who, setWho] = useState<Who>("new");
  const [moved, setMoved] = useState(false);
  const form = useForm({ mode: "uncontrolled", initialValues: { name: "", password: "" } });
  const { busy, error, submit } = useSubmit(form, async ({ name, password }) => {
    const body = who === "new" ? { name: name.trim(), password } : { password };
    try {
      await onDone(given(await open.POST("/api/invitations/{token}/accept", { params: { path: { token } }, body })));
    } catch (caught) {
      const other = otherWho(who, caught);
      if (!other) throw caught;
      setWho(other);
      setMoved(true);
      form.setFieldValue("password", "");
    }
  });
  const choose = (chosen: string) => {
    setWho(chosen === "known" ? "known" : "new");
    setMoved(false);
    form.clearErrors();
  };
  return (
    <form onSubmit={submit}>
      <Stack>
        <SegmentedControl
          aria-label={signIn.inviteWho}
          size="md"
          fullWidth
          orientation="vertical"
          value={who}
          onChange={choose}
          data={[
            { value: "new", label: signIn.inviteNew },
            { value: "known", label: signIn.inviteKnown },
          ]}
        />
        <div aria-live="polite">{moved && <Alert>{who === "known" ? signIn.inviteIsKnown : signIn.inviteIsNew}</Alert>}</div>
        <Username email={email} />
        {who === "new" ? (
          <>
            <TextInput label={signIn.name} autoComplete="name" required key={form.key("name")} {...form.getInputProps("name")} />
            <NewPassword key={form.key("password")} {...form.getInputProps("password")} />
          </>
        ) : (
          <Password label={signIn.invitePassword} autoFocus key={form.key("password")} {...form.getInputProps("password")} />
        )}
        <Failure error={error} />
        <Button type="submit" loading={busy} fullWidth>
          {signIn.inviteSubmit}
        </Button>
      </Stack>
    </form>
  );
}
