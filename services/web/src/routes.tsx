import { createRootRoute, createRoute, createRouter, lazyRouteComponent, redirect } from "@tanstack/react-router";
import { Broken } from "./shell/Broken";
import { Guard } from "./shell/Guard";
import { NotFound } from "./shell/NotFound";
import { auditSearch } from "./pages/audit/search";
import { sessionsSearch } from "./pages/sessions/search";

const root = createRootRoute({ notFoundComponent: NotFound, errorComponent: Broken });

const outside = [
  createRoute({ getParentRoute: () => root, path: "/setup", component: lazyRouteComponent(() => import("./pages/getting-in/Setup"), "Setup") }),
  createRoute({ getParentRoute: () => root, path: "/oauth/callback", component: lazyRouteComponent(() => import("./pages/getting-in/Callback"), "Callback") }),
  createRoute({ getParentRoute: () => root, path: "/sign-up", component: lazyRouteComponent(() => import("./pages/getting-in/SignUp"), "SignUp") }),
  createRoute({ getParentRoute: () => root, path: "/invite", component: lazyRouteComponent(() => import("./pages/getting-in/Invite"), "Invite") }),
  createRoute({ getParentRoute: () => root, path: "/reset", component: lazyRouteComponent(() => import("./pages/getting-in/Reset"), "Reset") }),
  createRoute({
    getParentRoute: () => root,
    path: "/join",
    validateSearch: ({ organization }: Record<string, unknown>) => (typeof organization === "string" ? { organization } : {}) as { organization?: string },
    component: lazyRouteComponent(() => import("./pages/getting-in/Join"), "Join"),
  }),
] as const;

const inside = createRoute({ getParentRoute: () => root, id: "inside", component: Guard });
const at = () => inside;

const pages = [
  createRoute({
    getParentRoute: at,
    path: "/",
    beforeLoad: () => {
      throw redirect({ to: "/workspaces", replace: true });
    },
  }),
  createRoute({ getParentRoute: at, path: "/workspaces", component: lazyRouteComponent(() => import("./pages/workspaces/Workspaces"), "Workspaces") }),
  // The shell shows terminals itself, so that they stay open on other pages.
  createRoute({ getParentRoute: at, path: "/terminals", component: () => null }),
  createRoute({ getParentRoute: at, path: "/terminals/$id", component: () => null }),
  createRoute({
    getParentRoute: at,
    path: "/sessions",
    validateSearch: sessionsSearch,
    component: lazyRouteComponent(() => import("./pages/sessions/Sessions"), "Sessions"),
  }),
  createRoute({ getParentRoute: at, path: "/me", component: lazyRouteComponent(() => import("./pages/me/Me"), "Me") }),
  createRoute({ getParentRoute: at, path: "/admin/members", component: lazyRouteComponent(() => import("./pages/members/Members"), "Members") }),
  createRoute({ getParentRoute: at, path: "/admin/workspaces", component: lazyRouteComponent(() => import("./pages/manage/ManageWorkspaces"), "ManageWorkspaces") }),
  createRoute({ getParentRoute: at, path: "/admin/workspaces/$id", component: lazyRouteComponent(() => import("./pages/manage/ManageWorkspace"), "ManageWorkspace") }),
  createRoute({ getParentRoute: at, path: "/admin/organization", component: lazyRouteComponent(() => import("./pages/organization/Organization"), "Organization") }),
  createRoute({
    getParentRoute: at,
    path: "/admin/audit",
    validateSearch: auditSearch,
    component: lazyRouteComponent(() => import("./pages/audit/Audit"), "Audit"),
  }),
  createRoute({ getParentRoute: at, path: "/admin/statistics", component: lazyRouteComponent(() => import("./pages/statistics/Statistics"), "Statistics") }),
  createRoute({ getParentRoute: at, path: "/admin/ways-in", component: lazyRouteComponent(() => import("./pages/ways-in/WaysIn"), "WaysIn") }),
  createRoute({ getParentRoute: at, path: "/platform/organizations", component: lazyRouteComponent(() => import("./pages/organizations/Organizations"), "Organizations") }),
  // What is nowhere is so inside: with the menu that leads elsewhere.
  createRoute({ getParentRoute: at, path: "$", component: NotFound }),
] as const;

export const router = createRouter({
  routeTree: root.addChildren([...outside, inside.addChildren([...pages])]),
  defaultPreload: "intent",
  scrollRestoration: true,
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
