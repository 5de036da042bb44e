import type { components } from "../../api/auth";

type Schemas = components["schemas"];
/** That somebody is a member now, without having been let in. */
export type JoinedView = Schemas["JoinedView"];
/** What accepting an invitation answers. */
export type Accepted = JoinedView | Schemas["LoginResult"];

/** What stands behind `#` in a link, for our own page here, whatever address the server goes by. */
export function fragmentOf(link: string): string {
  return link.slice(link.indexOf("#") + 1);
}
