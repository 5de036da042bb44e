import { Button, Group, Stack, Text } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { auth, given } from "../../api/client";
import type { components } from "../../api/auth";
import { asProblem } from "../../api/problem";
import { Confirm } from "../../parts/Confirm";
import { Failure } from "../../parts/Failure";
import { Moment } from "../../parts/Moment";
import { told } from "../../parts/notice";
import { type Provider, startOf, useProviders } from "../../parts/providers";
import { ProviderSign } from "../../parts/ProviderSign";
import { type Column, Records } from "../../parts/Records";
import { RowsLoading } from "../../parts/RowsLoading";
import { useWork } from "../../parts/useWork";
import { useTexts } from "../../texts";

type Identity = components["schemas"]["IdentityView"];

/** By which providers the person comes in; each can be unlinked, and others linked. */
export function Identities() {
  const { me } = useTexts();
  const providers = useProviders() ?? [];
  const { data, error, refetch } = useQuery({
    queryKey: ["identities"],
    queryFn: async () => given(await auth.GET("/api/auth/identities")).items,
  });
  const [unlinking, setUnlinking] = useState<Identity>();
  const columns: Column<Identity>[] = [
    { title: me.provider, show: ({ name }) => <bdi className="name">{name}</bdi> },
    { title: me.addressThere, show: ({ email }) => (email ? <bdi>{email}</bdi> : me.noAddress) },
    { title: me.linked, show: ({ linked_at }) => <Moment time={linked_at} /> },
  ];
  const actions = (identity: Identity) => (
    <Button size="xs" variant="default" onClick={() => setUnlinking(identity)} aria-label={me.unlinkFrom(identity.name)}>
      {me.unlink}
    </Button>
  );
  return (
    <Stack>
      {!data && !error && <RowsLoading rows={1} />}
      {data?.length === 0 && <Text c="dimmed">{me.noIdentity}</Text>}
      {data && data.length > 0 && <Records label={me.identities} records={data} idOf={({ id }) => id} columns={columns} actions={actions} />}
      <Failure error={error} retry={() => void refetch()} />
      <Link providers={providers} linked={data ?? []} />
      {unlinking && <Unlink identity={unlinking} onClose={() => setUnlinking(undefined)} />}
    </Stack>
  );
}

function Link({ providers, linked }: { providers: Provider[]; linked: Identity[] }) {
  const { me } = useTexts();
  const { busy, error, run } = useWork();
  const link = (provider: string) =>
    run(async () => {
      const { url } = given(await auth.POST("/api/auth/identities", { body: { provider } }));
      location.assign(url);
    });
  return (
    <>
      <Group>
        {providers.map(({ id, name }) => (
          <Button key={id} variant="default" disabled={busy} leftSection={<ProviderSign provider={id} />} onClick={() => void link(id)}>
            <bdi className="name">{me.link(name)}</bdi>
          </Button>
        ))}
      </Group>
      <Failure error={error} />
      {Boolean(error) && asProblem(error).code === "reauthentication_required" && <Again linked={linked} />}
    </>
  );
}

/** The ways to prove anew who one is, where that was too long ago. */
function Again({ linked }: { linked: Identity[] }) {
  const { signIn } = useTexts();
  return (
    <Group>
      {linked.map(({ id, provider, name }) => (
        <Button key={id} component="a" href={startOf(provider, "/me", undefined, true)} variant="default" leftSection={<ProviderSign provider={provider} />}>
          <bdi className="name">{signIn.byAgain(name)}</bdi>
        </Button>
      ))}
    </Group>
  );
}

function Unlink({ identity, onClose }: { identity: Identity; onClose: () => void }) {
  const { me } = useTexts();
  const queries = useQueryClient();
  const unlink = async () => {
    await auth.DELETE("/api/auth/identities/{id}", { params: { path: { id: identity.id } } });
    await queries.invalidateQueries({ queryKey: ["identities"] });
    void queries.invalidateQueries({ queryKey: ["devices"] });
    told(me.unlinkDone);
  };
  return <Confirm title={me.unlinkTitle(identity.name)} consequence={me.unlinkConsequence} action={me.unlink} onConfirm={unlink} onClose={onClose} />;
}
