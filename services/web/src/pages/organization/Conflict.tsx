import { Alert, Button } from "@mantine/core";
import { useTexts } from "../../texts";
import type { OrganizationView } from "./read";

/** What somebody else saved meanwhile; what was typed stands above it still. */
export function Conflict({ theirs, onTake }: { theirs: OrganizationView; onTake: () => void }) {
  const { people, signIn } = useTexts();
  const texts = people.organization;
  const way = texts.ways[theirs.registration as keyof typeof texts.ways]?.name ?? theirs.registration;
  return (
    <Alert role="alert" color="yellow" title={texts.conflict} styles={{ title: { color: "var(--mantine-color-text)" } }}>
      {texts.conflictHint}
      <dl className="facts">
        <div>
          <dt>{signIn.organization}</dt>
          <dd>
            <bdi>{theirs.name}</bdi>
          </dd>
        </div>
        <div>
          <dt>{texts.registration}</dt>
          <dd>{way}</dd>
        </div>
        <div>
          <dt>{texts.domains}</dt>
          <dd>{theirs.domains.join(", ") || texts.noDomains}</dd>
        </div>
      </dl>
      <Button mt="sm" size="xs" variant="default" onClick={onTake}>
        {texts.takeTheirs}
      </Button>
    </Alert>
  );
}
