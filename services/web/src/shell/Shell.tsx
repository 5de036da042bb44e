import { AppShell, Box } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { QueryClientProvider } from "@tanstack/react-query";
import { Outlet, useLocation } from "@tanstack/react-router";
import { Suspense, lazy, useEffect, useState } from "react";
import { ChangePassword } from "../pages/me/ChangePassword";
import { Page } from "../parts/Page";
import type { User } from "../session";
import { useTexts } from "../texts";
import { Banners } from "./Banners";
import { Header } from "./Header";
import { Navigation } from "./Navigation";
import { Shortcuts } from "./Shortcuts";
import { PersonContext } from "./person";
import { newQueries } from "./queries";

const Terminals = lazy(() => import("../terminal/Terminals"));

/** The frame of all pages inside. */
export function Shell({ user, mustChangePassword }: { user: User; mustChangePassword: boolean }) {
  // Made anew with the shell, for each person in each organization.
  const [queries] = useState(newQueries);
  const texts = useTexts();
  const { pathname } = useLocation();
  const [menu, { toggle, close }] = useDisclosure();
  useEffect(close, [pathname, close]);
  const terminals = pathname === "/terminals" || pathname.startsWith("/terminals/");
  return (
    <QueryClientProvider client={queries}>
      <PersonContext value={user}>
        <a className="skip-link" href="#content">
          {texts.common.skip}
        </a>
        <AppShell header={{ height: 56 }} navbar={{ width: 230, breakpoint: "sm", collapsed: { mobile: !menu } }} padding="md">
          <Header user={user} menu={menu} onMenu={toggle} />
          <Navigation user={user} open={menu} />
          <AppShell.Main id="content" tabIndex={-1}>
            <Banners />
            {mustChangePassword ? (
              <Page title={texts.me.password} hint={texts.signIn.mustChange}>
                <ChangePassword />
              </Page>
            ) : (
              <>
                {!terminals && <Outlet />}
                <Box hidden={!terminals}>
                  <Suspense fallback={null}>
                    <Terminals shown={terminals} />
                  </Suspense>
                </Box>
              </>
            )}
          </AppShell.Main>
        </AppShell>
        <Shortcuts />
      </PersonContext>
    </QueryClientProvider>
  );
}
