import { makeResetLink } from "../../api/people";
import { isolated } from "../../parts/isolated";
import type { Member } from "../../parts/people";
import { useTexts } from "../../texts";
import { MakeLink } from "./MakeLink";

/** A link for a new password, for somebody who forgot theirs; `fresh` for somebody who never had one. */
export function ResetLink({ member, fresh = false, onClose }: { member: Member; fresh?: boolean; onClose: () => void }) {
  const { people } = useTexts();
  const name = isolated(member.name || member.email);
  return (
    <MakeLink
      title={people.resetTitle(name)}
      hint={fresh ? people.resetFresh(name) : people.resetHint}
      linkHint={people.resetLinkHint(isolated(member.email))}
      make={() => makeResetLink(member.id)}
      onClose={onClose}
    />
  );
}
