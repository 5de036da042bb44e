import { useNavigate } from "@tanstack/react-router";
import { openTerminals, removeTerminal } from "./open";

/** Takes a terminal out of this tab, and goes to the one beside it. */
export function useClose(): (id: string) => void {
  const navigate = useNavigate();
  return (id) => {
    removeTerminal(id);
    const next = openTerminals.get().at(-1)?.id;
    if (next) void navigate({ to: "/terminals/$id", params: { id: next }, replace: true });
    else void navigate({ to: "/terminals", replace: true });
  };
}
