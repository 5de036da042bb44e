import { Anchor, VisuallyHidden } from "@mantine/core";
import { IconExternalLink } from "@tabler/icons-react";
import { useTexts } from "../texts";

/** Leads out of here, in a new tab: what is typed here stays. */
export function PlaceLink({ place }: { place: string }) {
  const { newTab } = useTexts().common;
  return (
    <Anchor href={place} target="_blank" rel="noopener noreferrer" size="sm" c="var(--mantine-color-text)" underline="always" className="name">
      <bdi>{place}</bdi> <IconExternalLink size={14} aria-hidden />
      <VisuallyHidden> ({newTab})</VisuallyHidden>
    </Anchor>
  );
}
