import { Stack } from "@mantine/core";
import { Empty } from "../../parts/Empty";
import { Failure } from "../../parts/Failure";
import { Page } from "../../parts/Page";
import { RowsLoading } from "../../parts/RowsLoading";
import { AdminsOnly } from "../../shell/AdminsOnly";
import { useAdminTexts } from "../../texts/admin";
import { useWaysIn } from "./read";
import { WayInCard } from "./WayInCard";

/** The ways in beside our own passwords, and how they do. */
export function WaysIn() {
  const { waysIn } = useAdminTexts();
  return (
    <AdminsOnly>
      <Page title={waysIn.title} hint={waysIn.hint}>
        <List />
      </Page>
    </AdminsOnly>
  );
}

function List() {
  const { waysIn } = useAdminTexts();
  const { data, error, refetch } = useWaysIn();
  return (
    <Stack>
      {!data && !error && <RowsLoading rows={2} />}
      {data?.length === 0 && <Empty title={waysIn.none} next={waysIn.noneNext} />}
      {data && data.length > 0 && (
        <Stack gap="md" role="list" aria-label={waysIn.list}>
          {data.map((way) => (
            <WayInCard key={way.id} way={way} />
          ))}
        </Stack>
      )}
      <Failure error={error} retry={() => void refetch()} />
    </Stack>
  );
}
