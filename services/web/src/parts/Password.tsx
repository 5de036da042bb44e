import { PasswordInput, type PasswordInputProps } from "@mantine/core";
import { useTexts } from "../texts";

/** A password; it can be looked at. Mantine marks every field that is wrong as such for screen readers, but not this. */
export function Password(props: PasswordInputProps) {
  const { signIn } = useTexts();
  return (
    <PasswordInput
      autoComplete="current-password"
      required
      visibilityToggleButtonProps={{ "aria-label": signIn.showPassword, tabIndex: 0 }}
      aria-invalid={props.error ? true : undefined}
      {...props}
    />
  );
}
