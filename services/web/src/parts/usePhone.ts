import { useMediaQuery } from "@mantine/hooks";

/** Below Mantine's `sm`: the navigation is folded away, and rows of tables are cards. */
export function usePhone(): boolean {
  return useMediaQuery("(max-width: 47.99em)", undefined, { getInitialValueInEffect: false }) ?? false;
}
