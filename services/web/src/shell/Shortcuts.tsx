import { Kbd, Switch, Table } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { useEffect } from "react";
import { preferences } from "../browser/storage";
import { Store, useStore } from "../browser/store";
import { Dialog } from "../parts/Dialog";
import { sessionState } from "../session";
import { useTexts } from "../texts";

export const helpShown = new Store(false);

/** Whether a single key does something: who dictates, or trembles, can do without (WCAG 2.1.4). */
const singleKeys = new Store(preferences.get("single-keys") !== "off");

const places = { w: "/workspaces", t: "/terminals", s: "/sessions", m: "/me" } as const;
/** How long after `g` the second key counts, in milliseconds. */
const SECOND = 1_500;

/** Single keys, where nothing is typed into; and the list of them. */
export function Shortcuts() {
  const shown = useStore(helpShown);
  const navigate = useNavigate();
  useEffect(() => {
    let went = Number.NEGATIVE_INFINITY;
    const press = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || isTypedInto(event.target) || isElsewhere()) return;
      if (event.key === "?") helpShown.set(true);
      if (event.key === "/") focusSearch(event);
      const place = places[event.key as keyof typeof places];
      if (place && event.timeStamp - went < SECOND) void navigate({ to: place });
      went = event.key === "g" ? event.timeStamp : Number.NEGATIVE_INFINITY;
    };
    document.addEventListener("keydown", press);
    return () => document.removeEventListener("keydown", press);
  }, [navigate]);
  return shown && <Help onClose={() => helpShown.set(false)} />;
}

/** Under a cover, in a dialog, or where somebody wants none, single keys do nothing. */
function isElsewhere(): boolean {
  return sessionState.get().phase !== "present" || document.querySelector('[role="dialog"]') !== null || !singleKeys.get();
}

function Help({ onClose }: { onClose: () => void }) {
  const texts = useTexts().common;
  return (
    <Dialog title={texts.shortcuts} onClose={onClose}>
      <Table>
        <Table.Tbody>
          {texts.shortcutsList.map(([keys, what]) => (
            <Table.Tr key={keys}>
              <Table.Th scope="row" fw="normal">
                <Kbd>{keys}</Kbd>
              </Table.Th>
              <Table.Td>{what}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      <Switch
        mt="md"
        label={texts.singleKeys}
        checked={useStore(singleKeys)}
        onChange={(event) => {
          singleKeys.set(event.currentTarget.checked);
          preferences.set("single-keys", event.currentTarget.checked ? "on" : "off");
        }}
      />
    </Dialog>
  );
}

function isTypedInto(target: EventTarget | null): boolean {
  if (target instanceof HTMLInputElement) return !/^(radio|checkbox|button|submit)$/.test(target.type);
  return target instanceof HTMLElement && (target.isContentEditable || /^(TEXTAREA|SELECT)$/.test(target.tagName));
}

function focusSearch(event: KeyboardEvent): void {
  const search = document.querySelector<HTMLInputElement>('main input[type="search"]');
  if (!search) return;
  event.preventDefault();
  search.focus();
}
