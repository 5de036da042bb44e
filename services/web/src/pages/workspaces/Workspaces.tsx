import { Alert, Button, Skeleton, SimpleGrid } from "@mantine/core";
import { useState } from "react";
import { preferences } from "../../browser/storage";
import { Empty } from "../../parts/Empty";
import { Failure } from "../../parts/Failure";
import { ButtonLink } from "../../parts/links";
import { Page } from "../../parts/Page";
import { useIsAdmin } from "../../shell/person";
import { safeAddress } from "../../terminal/LinkQuestion";
import { useTexts } from "../../texts";
import { Cards } from "./Cards";
import { Filters, type View } from "./Filters";
import { NO_FILTER, type Workspace, filtered } from "./filter";
import { List } from "./List";
import { useLaunch } from "./useLaunch";
import { useOwnSessions, useWorkspaces } from "./useWorkspaces";

/** Everything that this person may open here. */
export function Workspaces() {
  const { workspaces: texts } = useTexts();
  const [filter, setFilter] = useState(NO_FILTER);
  const [view, setView] = useState<View>(preferences.get("workspaces") === "table" ? "table" : "cards");
  const { workspaces, isPending, error, refetch } = useWorkspaces();
  const sessions = useOwnSessions();
  const launching = useLaunch();
  const [launched, setLaunched] = useState<string>();
  const found = filtered(workspaces, filter);
  const launch = (workspace: Workspace) => {
    setLaunched(workspace.id);
    void launching.launch(workspace);
  };
  const shown = { workspaces: found, sessions, launch, busy: launching.busy ? launched : undefined };
  return (
    <Page title={texts.title} hint={workspaces.length > 0 ? texts.count(found.length) : ""}>
      {workspaces.length > 0 && (
        <Filters
          filter={filter}
          onFilter={setFilter}
          view={view}
          onView={(chosen) => {
            setView(chosen);
            preferences.set("workspaces", chosen);
          }}
        />
      )}
      <Failure error={error} retry={() => void refetch()} />
      <Failure error={launching.error} />
      {launching.blocked && <Blocked address={launching.blocked} onDone={launching.unblock} />}
      {isPending && <Waiting />}
      {!isPending && workspaces.length === 0 && !error && <NoWorkspaces />}
      {workspaces.length > 0 && found.length === 0 && (
        <Empty title={texts.noMatch} next={texts.noMatchNext}>
          <Button variant="default" onClick={() => setFilter(NO_FILTER)}>
            {texts.clearFilters}
          </Button>
        </Empty>
      )}
      {view === "cards" ? <Cards {...shown} /> : <List {...shown} />}
    </Page>
  );
}

function NoWorkspaces() {
  const { workspaces: texts } = useTexts();
  const admin = useIsAdmin();
  return (
    <Empty title={texts.none} next={admin ? texts.noneAdminNext : texts.noneNext}>
      {admin && <ButtonLink to="/admin/workspaces">{texts.noneAdminAction}</ButtonLink>}
    </Empty>
  );
}

function Blocked({ address, onDone }: { address: string; onDone: () => void }) {
  const { workspaces: texts } = useTexts();
  return (
    <Alert color="orange" role="alert" my="md" title={texts.blocked}>
      {texts.blockedNext}{" "}
      <Button component="a" size="xs" href={safeAddress(address)} target="_blank" rel="noopener noreferrer" onClick={onDone}>
        {texts.openAddress(address)}
      </Button>
    </Alert>
  );
}

function Waiting() {
  const { common } = useTexts();
  return (
    <SimpleGrid cols={{ base: 1, sm: 2, lg: 3 }} role="status" aria-label={common.loading}>
      {["a", "b", "c"].map((each) => (
        <Skeleton key={each} h={160} />
      ))}
    </SimpleGrid>
  );
}
