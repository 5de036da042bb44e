import { PasswordInput, type PasswordInputProps } from "@mantine/core";
import { useTexts } from "../texts";

/** A password to be chosen: it can be looked at, so it is typed once. */
export function NewPassword(props: PasswordInputProps) {
  const { signIn } = useTexts();
  return (
    <PasswordInput
      label={signIn.newPassword}
      description={signIn.newPasswordHint}
      autoComplete="new-password"
      required
      visibilityToggleButtonProps={{ "aria-label": signIn.showPassword, tabIndex: 0 }}
      {...props}
    />
  );
}
