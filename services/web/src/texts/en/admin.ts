import { actions, audit } from "./audit";
import { manage } from "./manage";
import { organizations, statistics } from "./platform";
import { waysIn } from "./ways-in";

export const admin = { manage, audit, actions, statistics, organizations, waysIn };
export type AdminTexts = typeof admin;
