import { actions, audit } from "./audit";
import { manage } from "./manage";
import { organizations, statistics } from "./platform";

export const admin = { manage, audit, actions, statistics, organizations };
export type AdminTexts = typeof admin;
