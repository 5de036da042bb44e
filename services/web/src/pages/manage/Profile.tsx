import { Alert, NativeSelect, Skeleton, Text } from "@mantine/core";
import { useEffect } from "react";
import { Failure } from "../../parts/Failure";
import { useAdminTexts } from "../../texts/admin";
import { profileOptions, useProfiles } from "./profiles";
import type { DraftForm } from "./WorkspaceFields";

/** What a terminal runs: one of those that the operator gave the organization, the first unless another is chosen. */
export function Profile({ form }: { form: DraftForm }) {
  const texts = useAdminTexts().manage;
  const { data: offered, error, refetch } = useProfiles();
  const { setFieldValue } = form;
  const { profile } = form.values;
  const first = offered?.[0];
  useEffect(() => {
    if (profile === "" && first) setFieldValue("profile", first);
  }, [profile, first, setFieldValue]);
  if (!offered) return error ? <Failure error={error} retry={() => void refetch()} /> : <Skeleton height={80} />;
  const options = profileOptions(offered, profile, texts.profileGone);
  if (options.length === 0) return <None problem={form.errors.profile !== undefined} />;
  return (
    <NativeSelect
      label={texts.profile}
      description={offered.includes(profile) ? texts.profileHint : texts.profileGoneHint}
      required
      data={options}
      {...form.getInputProps("profile")}
    />
  );
}

function None({ problem }: { problem: boolean }) {
  const texts = useAdminTexts().manage;
  return (
    <Alert
      color="yellow"
      variant="light"
      title={texts.profileNone}
      role={problem ? "alert" : undefined}
      styles={{ title: { color: "var(--mantine-color-text)" } }}
    >
      <Text size="sm">{texts.profileNoneNext}</Text>
    </Alert>
  );
}
