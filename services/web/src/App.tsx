import { MantineProvider } from "@mantine/core";
import { Notifications } from "@mantine/notifications";
import { RouterProvider } from "@tanstack/react-router";
import { useEffect } from "react";
import { styleNonce } from "./browser/trusted";
import { useStore } from "./browser/store";
import { router } from "./routes";
import { colours, theme } from "./shell/theme";
import { colorScheme } from "./shell/scheme";
import { language } from "./texts";

export function App() {
  const spoken = useStore(language);
  useEffect(() => {
    document.documentElement.lang = spoken;
  }, [spoken]);
  return (
    <MantineProvider
      theme={theme}
      cssVariablesResolver={colours}
      defaultColorScheme="auto"
      colorSchemeManager={colorScheme}
      getStyleNonce={() => styleNonce}
    >
      <Notifications position="bottom-right" withinPortal={false} />
      <RouterProvider router={router} />
    </MantineProvider>
  );
}
