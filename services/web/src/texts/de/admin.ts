import type { AdminTexts } from "../en/admin";
import { actions, audit } from "./audit";
import { manage } from "./manage";
import { organizations, statistics } from "./platform";
import { waysIn } from "./ways-in";

export const admin: AdminTexts = { manage, audit, actions, statistics, organizations, waysIn };
