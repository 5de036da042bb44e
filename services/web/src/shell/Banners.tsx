import { Alert } from "@mantine/core";
import { useNetwork } from "@mantine/hooks";
import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { connection } from "../browser/connection";
import { useStore } from "../browser/store";
import { useTexts } from "../texts";

/** From how many minutes on a wrong clock is said. */
const WRONG = 2;
/** How often a server that is away is asked again, in milliseconds. */
const AGAIN = 2_000;

/** What stands between this page and the server, as long as it does. */
export function Banners() {
  const { common } = useTexts();
  const { away, clockAhead } = useStore(connection.state);
  const { online } = useNetwork();
  const queries = useQueryClient();
  useEffect(() => {
    if (!away) return;
    const ask = () => fetch("/api/oidc/providers").then(connection.heard, () => undefined);
    const timer = setInterval(() => void ask(), AGAIN);
    return () => {
      clearInterval(timer);
      void queries.invalidateQueries();
    };
  }, [away, queries]);
  const minutes = Math.round(clockAhead / 60);
  return (
    <div aria-live="polite">
      {(away || !online) && (
        <Alert color="orange" mb="md" title={online ? common.away : common.offline}>
          {online ? common.awayNext : common.offlineNext}
        </Alert>
      )}
      {Math.abs(minutes) >= WRONG && (
        <Alert color="yellow" mb="md">
          {common.clock(minutes)}
        </Alert>
      )}
    </div>
  );
}
