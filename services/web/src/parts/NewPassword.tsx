import type { PasswordInputProps } from "@mantine/core";
import { useTexts } from "../texts";
import { Password } from "./Password";

/** A password to be chosen: it can be looked at, so it is typed once. */
export function NewPassword(props: PasswordInputProps) {
  const { signIn } = useTexts();
  return <Password label={signIn.newPassword} description={signIn.newPasswordHint} autoComplete="new-password" {...props} />;
}
