import { Navigate } from "@tanstack/react-router";
import { useStore } from "../../browser/store";
import { sessionState } from "../../session";
import { SignIn } from "./SignIn";

/** The sign-in form at the end of another way; inside once it succeeded. */
export function NowSignIn({ hint, email }: { hint: string; email?: string }) {
  const { phase } = useStore(sessionState);
  if (phase === "present" || phase === "choosing") return <Navigate to="/workspaces" replace />;
  return <SignIn hint={hint} {...(email && { email })} />;
}
