import { Skeleton, Stack } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Failure } from "../../parts/Failure";
import { Page } from "../../parts/Page";
import { AdminsOnly } from "../../shell/AdminsOnly";
import { usePerson } from "../../shell/person";
import { useTexts } from "../../texts";
import { Edit } from "./Edit";
import { readOrganization } from "./read";

/** The organization itself: its name, and who gets in by themselves. */
export function Organization() {
  return (
    <AdminsOnly>
      <Settings />
    </AdminsOnly>
  );
}

function Settings() {
  const { people } = useTexts();
  const { tenant_id } = usePerson();
  const { data, error, refetch } = useQuery({
    queryKey: ["organization", tenant_id],
    queryFn: () => readOrganization(tenant_id),
    // What is being typed is never replaced by what others did; saving finds out.
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  });
  return (
    <Page title={people.organization.title} hint={people.organization.hint}>
      <Stack maw={640}>
        {data && <Edit first={data} />}
        {!data && !error && (
          <Stack role="status" aria-busy="true">
            <Skeleton height={60} />
            <Skeleton height={140} />
            <Skeleton height={60} />
          </Stack>
        )}
        {!data && <Failure error={error} retry={() => void refetch()} />}
      </Stack>
    </Page>
  );
}
