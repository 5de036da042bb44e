import type { Texts } from "../en";
import { admin } from "./admin";
import { common } from "./common";
import { me } from "./me";
import { problems } from "./problems";
import { sessions } from "./sessions";
import { signIn } from "./sign-in";
import { terminal } from "./terminal";
import { workspaces } from "./workspaces";

export const de: Texts = { common, problems, signIn, workspaces, terminal, sessions, admin, me };
