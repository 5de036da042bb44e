import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { given, platform } from "../../api/client";
import type { components } from "../../api/platform";
import { asProblem } from "../../api/problem";
import { isConflict } from "../organization/domains";
import type { Grant } from "./grants";

/** A grant, and which version of it was read. */
export interface GrantVersion {
  grant: Grant;
  etag: string | null;
}

async function readGrant(workspace: string, subject: string): Promise<GrantVersion> {
  const answer = await platform.GET("/api/workspaces/{id}/grants/{subject}", { params: { path: { id: workspace, subject } } });
  return { grant: given(answer), etag: answer.response.headers.get("etag") };
}

/** The grant as it is when somebody begins to change it. */
export function useGrantVersion(workspace: string, subject: string) {
  return useQuery({
    queryKey: ["workspaces", workspace, "grants", subject],
    queryFn: () => readGrant(workspace, subject),
    staleTime: 0,
    gcTime: 0,
  });
}

/** Says for which version a change is meant; for any, where none was read. */
export function meantFor(version: GrantVersion | undefined): Record<string, string> {
  return version?.etag ? { "If-Match": version.etag } : {};
}

/** Sends a grant in place of the version that was read; whoever was faster is told of, and what is sent next is meant for theirs. */
export function useSendGrant(workspace: string, first: GrantVersion | undefined) {
  const [base, setBase] = useState(first);
  const [theirs, setTheirs] = useState<Grant | "removed">();
  const look = async (subject: string) => {
    const now = await readGrant(workspace, subject).catch((caught: unknown) => {
      if (asProblem(caught).status !== 404) throw caught;
      return undefined;
    });
    setBase(now);
    setTheirs(now?.grant ?? "removed");
  };
  const send = async (subject: string, body: components["schemas"]["SetGrantRequest"]): Promise<"sent" | "overtaken"> => {
    try {
      const params = { path: { id: workspace, subject } };
      await platform.PUT("/api/workspaces/{id}/grants/{subject}", { params, headers: meantFor(base), body });
      return "sent";
    } catch (caught) {
      if (!isConflict(caught)) throw caught;
      await look(subject);
      return "overtaken";
    }
  };
  return { theirs, send };
}
