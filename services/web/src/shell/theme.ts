import { type CSSVariablesResolver, createTheme } from "@mantine/core";

/** The id of the element in which dialogs and menus stand. */
export const PORTALS = "portals";

/** Colours that keep the contrast of WCAG 2.2 AA in both themes: Mantine's own blue and dimmed text do not. */
export const theme = createTheme({
  primaryColor: "blue",
  primaryShade: { light: 8, dark: 8 },
  autoContrast: true,
  cursorType: "pointer",
  defaultRadius: "md",
  focusRing: "auto",
  respectReducedMotion: true,
  components: {
    // Almost every field is needed; those that are not say "optional".
    // Dialogs and menus belong to the page inside, and are out of reach with it.
    Portal: { defaultProps: { target: `#${PORTALS}` } },
    InputWrapper: { defaultProps: { withAsterisk: false } },
    // An element of no role among its items, which axe rightly refuses.
    Menu: { defaultProps: { withInitialFocusPlaceholder: false } },
  },
});

export const colours: CSSVariablesResolver = () => ({
  variables: {},
  light: { "--mantine-color-dimmed": "#5c636a", "--mantine-color-placeholder": "#6b7280", "--mantine-color-error": "#c92a2a" },
  dark: {
    "--mantine-color-dimmed": "#a6a7ab",
    "--mantine-color-placeholder": "#909296",
    "--mantine-color-error": "#ff8787",
    "--mantine-color-anchor": "#74c0fc",
  },
});
