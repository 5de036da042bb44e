import { Skeleton } from "@mantine/core";
import { Failure } from "../../parts/Failure";
import { Moment } from "../../parts/Moment";
import { when } from "../../parts/time";
import { useTexts } from "../../texts";
import { Name } from "./Name";
import { useAccount } from "./read";

/** What the record says of the person. */
export function Profile() {
  const { me, signIn, people, common } = useTexts();
  const { data, error, refetch } = useAccount();
  if (error) return <Failure error={error} retry={() => void refetch()} />;
  if (!data) return <Skeleton height={140} />;
  return (
    <dl className="facts">
      <div>
        <dt>{me.name}</dt>
        <dd>
          <Name name={data.name} />
        </dd>
      </div>
      <div>
        <dt>{signIn.email}</dt>
        <dd>
          <bdi>{data.email}</bdi>
        </dd>
      </div>
      <div>
        <dt>{me.organizations(data.memberships.length)}</dt>
        <dd>
          {data.memberships.length === 0 && me.noOrganization}
          {data.memberships.map(({ tenant_id, tenant_name, role }) => (
            <div key={tenant_id}>
              <bdi>{tenant_name}</bdi>, {common.roles[role] ?? role}
            </div>
          ))}
        </dd>
      </div>
      <div>
        <dt>{people.secondFactor}</dt>
        <dd>{data.mfa_enabled ? common.yes : common.no}</dd>
      </div>
      <div>
        <dt>{me.created}</dt>
        <dd>{when(data.created_at)}</dd>
      </div>
      <div>
        <dt>{people.lastSignIn}</dt>
        <dd>
          <Moment time={data.last_login_at} />
        </dd>
      </div>
    </dl>
  );
}
