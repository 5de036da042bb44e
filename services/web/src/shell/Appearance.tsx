import { Group, NativeSelect, useMantineColorScheme } from "@mantine/core";
import { useStore } from "../browser/store";
import { type Language, language, languages, speak, useTexts } from "../texts";

/** Language, and light or dark. */
export function Appearance() {
  const texts = useTexts();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const schemes = ["auto", "light", "dark"] as const;
  return (
    <Group gap="xs">
      <NativeSelect
        size="xs"
        aria-label={texts.me.language}
        value={useStore(language)}
        onChange={(event) => speak(event.currentTarget.value as Language)}
        data={Object.entries(languages).map(([value, { name }]) => ({ value, label: name }))}
      />
      <NativeSelect
        size="xs"
        aria-label={texts.me.theme}
        value={colorScheme}
        onChange={(event) => setColorScheme(event.currentTarget.value as (typeof schemes)[number])}
        data={schemes.map((value) => ({ value, label: texts.common.theme[value] }))}
      />
    </Group>
  );
}
