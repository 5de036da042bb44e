import { useBlocker } from "@tanstack/react-router";
import { useTexts } from "../texts";
import { Confirm } from "./Confirm";

/** Asks before a page with something typed and not saved is left, by a link, the browser's keys, or for good. */
export function KeepTyped({ typed }: { typed: boolean }) {
  const { common } = useTexts();
  const { status, proceed, reset } = useBlocker({ shouldBlockFn: () => typed, enableBeforeUnload: () => typed, withResolver: true });
  if (status !== "blocked") return null;
  return (
    <Confirm title={common.leaveTitle} consequence={common.leaveText} action={common.leaveAction} onConfirm={async () => proceed()} onClose={reset} />
  );
}
