import { Badge, Button, Group, Text } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { auth } from "../../api/client";
import type { components } from "../../api/auth";
import { Confirm } from "../../parts/Confirm";
import { Failure } from "../../parts/Failure";
import { Moment } from "../../parts/Moment";
import { told } from "../../parts/notice";
import { type Column, Records } from "../../parts/Records";
import { RowsLoading } from "../../parts/RowsLoading";
import { leftEverywhere } from "../../session";
import { useTexts } from "../../texts";
import { deviceName } from "../../parts/device";
import { useAccount, useDevices } from "./read";

type Device = components["schemas"]["LoginSessionView"];

/** Where the person is signed in; each can be signed out, and all at once. */
export function Devices() {
  const { me } = useTexts();
  const { data, error, refetch } = useDevices();
  const [ending, setEnding] = useState<Device | "all">();
  const columns = useColumns();
  const actions = (device: Device) =>
    !device.current && (
      <Button size="xs" variant="default" onClick={() => setEnding(device)} aria-label={me.endDeviceOf(deviceName(device.device, me), device.address)}>
        {me.endDevice}
      </Button>
    );
  return (
    <>
      {!data && !error && <RowsLoading rows={2} />}
      {data && <Records label={me.devices} records={data} idOf={({ id }) => id} columns={columns} actions={actions} />}
      <Failure error={error} retry={() => void refetch()} />
      <Group mt="sm">
        <Button variant="default" onClick={() => setEnding("all")}>
          {me.endAll}
        </Button>
      </Group>
      {ending === "all" && <EndAll onClose={() => setEnding(undefined)} />}
      {ending && ending !== "all" && <EndDevice device={ending} onClose={() => setEnding(undefined)} />}
    </>
  );
}

function useColumns(): Column<Device>[] {
  const { me } = useTexts();
  const { data } = useAccount();
  const place = (id: string) => data?.memberships.find(({ tenant_id }) => tenant_id === id)?.tenant_name;
  return [
    { title: me.device, show: (device) => <What device={device} /> },
    { title: me.organization, show: ({ tenant_id }) => <bdi className="name">{place(tenant_id) ?? me.otherOrganization}</bdi> },
    { title: me.address, show: ({ address }) => address },
    { title: me.since, show: ({ created_at }) => <Moment time={created_at} /> },
    { title: me.lastSeen, show: ({ last_seen_at }) => <Moment time={last_seen_at} /> },
  ];
}

function What({ device }: { device: Device }) {
  const { me } = useTexts();
  return (
    <>
      <Group gap="xs">
        <Text size="sm" fw={500}>
          {deviceName(device.device, me)}
        </Text>
        {device.current && (
          <Badge variant="light" tt="none">
            {me.thisDevice}
          </Badge>
        )}
      </Group>
      <Text size="xs" c="dimmed" lineClamp={2} className="name" title={device.agent} maw={320}>
        {device.agent}
      </Text>
    </>
  );
}

function EndDevice({ device, onClose }: { device: Device; onClose: () => void }) {
  const { me } = useTexts();
  const queries = useQueryClient();
  const end = async () => {
    await auth.DELETE("/api/auth/sessions/{id}", { params: { path: { id: device.id } } });
    await queries.invalidateQueries({ queryKey: ["devices"] });
    told(me.endDeviceDone);
  };
  return <Confirm title={me.endDeviceTitle(deviceName(device.device, me))} consequence={me.endDeviceConsequence} action={me.endDevice} onConfirm={end} onClose={onClose} />;
}

function EndAll({ onClose }: { onClose: () => void }) {
  const { me } = useTexts();
  const end = async () => {
    await auth.POST("/api/auth/logout-all");
    leftEverywhere();
  };
  return <Confirm title={me.endAllTitle} consequence={me.endAllConsequence} action={me.endAll} onConfirm={end} onClose={onClose} />;
}
