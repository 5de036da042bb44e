import { Group, Tabs } from "@mantine/core";
import { IconX } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { useNavigate, useParams } from "@tanstack/react-router";
import { useEffect, useRef, useState } from "react";
import { platform } from "../api/client";
import { useStore } from "../browser/store";
import { Confirm } from "../parts/Confirm";
import { Empty } from "../parts/Empty";
import { ButtonLink } from "../parts/links";
import { failed } from "../parts/notice";
import { PageHead } from "../parts/Page";
import { usePerson } from "../shell/person";
import { useTexts } from "../texts";
import { type OpenTerminal, addTerminal, openTerminals, restoreTerminals } from "./open";
import { Pane } from "./Pane";
import { useClose } from "./useClose";

/** All terminals of this tab. They stay attached while other pages are looked at. */
export default function Terminals({ shown }: { shown: boolean }) {
  const texts = useTexts().terminal;
  const user = usePerson();
  // Before any of them is drawn: another person's must not be attached to.
  useState(() => restoreTerminals(user));
  const terminals = useStore(openTerminals);
  // Other pages have an `$id` too, which names no terminal.
  const { id } = useParams({ strict: false });
  const wanted = shown ? id : undefined;
  const last = useRef<string>(undefined);
  const named = (wanted: string | undefined) => terminals.find(({ id }) => id === wanted)?.id;
  if (named(wanted)) last.current = wanted;
  // Where none is named it is the one that was looked at.
  const active = named(wanted) ?? (wanted ? null : (named(last.current) ?? terminals.at(-1)?.id ?? null));
  useOpenedByAddress(wanted);
  const [ending, setEnding] = useState<OpenTerminal>();
  const navigate = useNavigate();
  const tabs = useRef<HTMLDivElement>(null);
  const leave = () => tabs.current?.querySelector<HTMLElement>('[role="tab"][aria-selected="true"]')?.focus();

  const remove = useClose();
  const close = (terminal: OpenTerminal) => (terminal.ended ? remove(terminal.id) : setEnding(terminal));
  return (
    <>
      {shown && <PageHead title={texts.title} />}
      {shown && terminals.length === 0 && !wanted && <NoTerminal />}
      {terminals.length > 0 && (
        <Tabs value={active} onChange={(id) => id && void navigate({ to: "/terminals/$id", params: { id } })} keepMounted activateTabWithKeyboard={false}>
          <Tabs.List ref={tabs} aria-label={texts.tabs}>
            {terminals.map((terminal) => (
              <Tabs.Tab
                key={terminal.id}
                value={terminal.id}
                onKeyDown={(event) => event.key === "Delete" && close(terminal)}
                rightSection={
                  // For the mouse; the keyboard has Delete.
                  <IconX size={16} className="close-tab" aria-hidden onClick={(event) => (event.stopPropagation(), close(terminal))} />
                }
              >
                <bdi>{terminal.name}</bdi>
              </Tabs.Tab>
            ))}
          </Tabs.List>
          {terminals.map((terminal) => (
            <Tabs.Panel key={terminal.id} value={terminal.id}>
              <Pane terminal={terminal} shown={shown && terminal.id === active} onLeave={leave} onClose={() => close(terminal)} />
            </Tabs.Panel>
          ))}
        </Tabs>
      )}
      {ending && <EndQuestion terminal={ending} onClose={() => setEnding(undefined)} />}
    </>
  );
}

function NoTerminal() {
  const texts = useTexts().terminal;
  return (
    <Empty title={texts.none} next={texts.noneNext}>
      <Group>
        <ButtonLink to="/workspaces">{texts.toWorkspaces}</ButtonLink>
        <ButtonLink to="/sessions" variant="default">
          {texts.toSessions}
        </ButtonLink>
      </Group>
    </Empty>
  );
}

/** A terminal named by the address alone: from a list of sessions, or a link that was kept. */
function useOpenedByAddress(wanted: string | undefined): void {
  const navigate = useNavigate();
  useEffect(() => {
    if (!wanted || openTerminals.get().some(({ id }) => id === wanted)) return;
    platform.GET("/api/sessions/{id}", { params: { path: { id: wanted } } }).then(
      ({ data }) => {
        if (!data) return;
        addTerminal({ id: wanted, workspaceId: data.workspace_id, name: data.workspace_name, startedAt: data.started_at });
      },
      (error: unknown) => {
        failed(error);
        void navigate({ to: "/terminals", replace: true });
      },
    );
  }, [wanted, navigate]);
}

function EndQuestion({ terminal, onClose }: { terminal: OpenTerminal; onClose: () => void }) {
  const texts = useTexts().terminal;
  const queries = useQueryClient();
  const close = useClose();
  const end = async () => {
    await platform.POST("/api/sessions/{id}/disconnect", { params: { path: { id: terminal.id } } });
    close(terminal.id);
    await queries.invalidateQueries({ queryKey: ["sessions"] });
  };
  return (
    <Confirm title={texts.endTitle(terminal.name)} consequence={texts.endConsequence} action={texts.end} onConfirm={end} onClose={onClose} />
  );
}
