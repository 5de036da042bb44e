import { Skeleton, Stack } from "@mantine/core";
import { Dialog } from "../../parts/Dialog";
import { Failure } from "../../parts/Failure";
import { isolated } from "../../parts/isolated";
import { useMembers } from "../../parts/people";
import { useAdminTexts } from "../../texts/admin";
import { GrantForm } from "./GrantForm";
import { useGrantVersion } from "./grantVersion";
import { type Grant, personOf } from "./grants";

interface Props {
  workspace: string;
  onClose: () => void;
}

/** Gives somebody a right. */
export function AddGrant({ workspace, grants, onClose }: Props & { grants: readonly Grant[] }) {
  const { manage } = useAdminTexts();
  return (
    <Dialog title={manage.add} onClose={onClose}>
      <GrantForm workspace={workspace} grants={grants} onClose={onClose} />
    </Dialog>
  );
}

/** Changes a right, as it is now. */
export function ChangeGrant({ workspace, grant, onClose }: Props & { grant: Grant }) {
  const { manage } = useAdminTexts();
  const { byId } = useMembers();
  const { data, error, refetch } = useGrantVersion(workspace, grant.subject);
  const person = byId.get(personOf(grant));
  return (
    <Dialog title={manage.changeOf(isolated(person?.name || person?.email || personOf(grant)))} onClose={onClose}>
      {data ? (
        <GrantForm workspace={workspace} grants={[]} first={data} onClose={onClose} />
      ) : error ? (
        <Failure error={error} retry={() => void refetch()} />
      ) : (
        <Stack>
          <Skeleton height={60} />
          <Skeleton height={60} />
        </Stack>
      )}
    </Dialog>
  );
}
