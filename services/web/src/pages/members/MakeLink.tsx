import { Button, Stack, Text } from "@mantine/core";
import { useState } from "react";
import type { ShownOnce } from "../../api/people";
import { Dialog } from "../../parts/Dialog";
import { Failure } from "../../parts/Failure";
import { useWork } from "../../parts/useWork";
import { useTexts } from "../../texts";
import { OneTimeLink } from "./OneTimeLink";

interface Props {
  title: string;
  /** What making it does. */
  hint: string;
  /** Whom to hand it to. */
  linkHint: string;
  make: () => Promise<ShownOnce>;
  onClose: () => void;
}

/** Makes a link once it is asked for, and shows it once. */
export function MakeLink({ title, hint, linkHint, make, onClose }: Props) {
  const { people } = useTexts();
  const { busy, error, run } = useWork();
  const [made, setMade] = useState<ShownOnce>();
  return (
    <Dialog title={title} stays={Boolean(made)} onClose={onClose}>
      {made ? (
        <OneTimeLink link={made.link} label={people.link} hint={linkHint} until={made.expires_at} onClose={onClose} />
      ) : (
        <Stack>
          <Text>{hint}</Text>
          <Failure error={error} />
          <Button loading={busy} onClick={() => void run(async () => setMade(await make()))} data-autofocus>
            {people.makeLink}
          </Button>
        </Stack>
      )}
    </Dialog>
  );
}
