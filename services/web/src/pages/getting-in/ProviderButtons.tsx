import { Button, Divider, Stack } from "@mantine/core";
import { type Provider, startOf } from "../../parts/providers";
import { ProviderSign } from "../../parts/ProviderSign";
import { useTexts } from "../../texts";

/** A button for each provider. They are links: the browser leaves for the provider and comes back. */
export function ProviderButtons({ providers, email }: { providers: Provider[]; email?: string | undefined }) {
  const texts = useTexts();
  const here = location.pathname + location.search + location.hash;
  return (
    <Stack gap="xs">
      <Divider label={texts.signIn.or} />
      {providers.map(({ id, name }) => (
        <Button key={id} component="a" href={startOf(id, here, email)} variant="default" leftSection={<ProviderSign provider={id} />} fullWidth>
          <bdi className="name">{texts.signIn.by(name)}</bdi>
        </Button>
      ))}
    </Stack>
  );
}
