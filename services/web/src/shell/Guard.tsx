import { notifications } from "@mantine/notifications";
import { Navigate } from "@tanstack/react-router";
import { type FocusEvent, Suspense, lazy, useEffect, useRef } from "react";
import { useStore } from "../browser/store";
import { Choose } from "../pages/getting-in/Choose";
import { SignIn } from "../pages/getting-in/SignIn";
import { type SessionState, type User, sessionState } from "../session";
import { useTexts } from "../texts";
import { Changed } from "./Changed";
import { Ended, Starting, Unreachable } from "./states";
import { PORTALS } from "./theme";

/** Loaded beside the question who is signed in; who has to sign in first does not wait for it. */
const loaded = import("./Shell");
const Shell = lazy(() => loaded.then(({ Shell }) => ({ default: Shell })));

/**
 * Who may see the pages inside. Where the sign-in of somebody ends, or this browser acts as somebody else, their page
 * stays as it is under a cover: what they typed is there once they are back.
 */
export function Guard() {
  const state = useStore(sessionState);
  const kept = useRef<User>(undefined);
  if (state.phase === "present") kept.current = state.user;
  if (state.phase === "absent" && state.why !== "ended") kept.current = undefined;
  const whose = kept.current;
  const here = state.phase === "present";
  const key = whose && `${whose.id} ${whose.tenant_id}`;
  const onFocus = useLeaving(here);
  if (state.phase === "setup") return <Navigate to="/setup" replace />;
  return (
    <>
      {whose && (
        <div inert={!here} onFocus={onFocus}>
          <div id={PORTALS} />
          <Suspense fallback={<Starting />}>
            <Shell key={key} user={here ? state.user : whose} mustChangePassword={here && state.mustChangePassword} />
          </Suspense>
        </div>
      )}
      {!here && (
        <div className={whose ? "covering" : undefined}>
          <Cover state={state} />
        </div>
      )}
    </>
  );
}

/**
 * What was told to one person is not for the next; and the keyboard is where it was once they are back, or at the
 * heading. Gives what learns where it is.
 */
function useLeaving(here: boolean): (event: FocusEvent<HTMLElement>) => void {
  const last = useRef<HTMLElement>(null);
  const left = useRef<{ field: HTMLElement | null }>(undefined);
  useEffect(() => {
    if (!here) {
      left.current = { field: last.current };
      return;
    }
    if (left.current) {
      const { field } = left.current;
      const goBack = () => (field?.isConnected ? field : document.querySelector<HTMLElement>("#content h1"))?.focus();
      // After a dialog that is still open, which takes the keyboard to its first field.
      setTimeout(goBack);
    }
    return () => notifications.clean();
  }, [here]);
  return ({ target }) => (last.current = target);
}

function Cover({ state }: { state: Exclude<SessionState, { phase: "present" | "setup" }> }) {
  const texts = useTexts();
  switch (state.phase) {
    case "starting":
      return <Starting />;
    case "unreachable":
      return <Unreachable problem={state.problem} />;
    case "choosing":
      return <Choose sessionToken={state.sessionToken} tenants={state.tenants} />;
    case "changed":
      return <Changed was={state.was} now={state.now} />;
    case "absent":
      if (state.why === "ended" && state.last) return <Ended last={state.last} />;
      return <SignIn hint={state.why === "left" ? texts.signIn.left : undefined} />;
  }
}
