import { SegmentedControl, Stack, VisuallyHidden } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useEffect, useRef, useState } from "react";
import { Page } from "../../parts/Page";
import { useIsAdmin } from "../../shell/person";
import { useTexts } from "../../texts";
import { EndSession } from "./EndSession";
import { Live } from "./Live";
import { Past } from "./Past";
import { type Scope, type Session, useLiveSessions } from "./read";

/** Open sessions, and what became of those before. */
export function Sessions() {
  const { sessions } = useTexts();
  const admin = useIsAdmin();
  const search = useSearch({ from: "/inside/sessions" });
  const navigate = useNavigate();
  const scope: Scope = admin && search.scope === "organization" ? "organization" : "own";
  const [ending, setEnding] = useState<Session>();
  useForgetPast(scope);
  return (
    <Page
      title={sessions.title}
      hint={scope === "own" ? sessions.hint : sessions.hintEverybody}
      actions={
        admin && (
          <SegmentedControl
            aria-label={sessions.whose}
            value={scope}
            onChange={(chosen) => void navigate({ to: "/sessions", search: chosen === "organization" ? { scope: chosen } : {}, replace: true })}
            data={[
              { value: "own", label: sessions.mine },
              { value: "organization", label: sessions.everybodys },
            ]}
          />
        )
      }
    >
      <Stack gap="xl">
        <Live key={`live ${scope}`} scope={scope} onEnd={setEnding} />
        <Past key={`past ${scope}`} scope={scope} />
      </Stack>
      <Count scope={scope} />
      {ending && <EndSession session={ending} onClose={() => setEnding(undefined)} />}
    </Page>
  );
}

/** What has ended meanwhile stands among the past ones. */
function useForgetPast(scope: Scope) {
  const queries = useQueryClient();
  const { data } = useLiveSessions(scope);
  const live = data?.pages.flatMap((page) => page.items.map(({ id }) => id)).join(" ");
  const before = useRef({ scope, live });
  useEffect(() => {
    const changed = before.current.scope === scope && before.current.live !== undefined && before.current.live !== live;
    before.current = { scope, live };
    if (changed) void queries.invalidateQueries({ queryKey: ["sessions", "past", scope] });
  }, [scope, live, queries]);
}

/** Tells screen readers when the number of open sessions changes by itself. */
function Count({ scope }: { scope: Scope }) {
  const { sessions } = useTexts();
  const { data } = useLiveSessions(scope);
  const count = data?.pages.reduce((sum, page) => sum + page.items.length, 0);
  return <VisuallyHidden role="status">{count === undefined ? "" : sessions.count(count)}</VisuallyHidden>;
}
