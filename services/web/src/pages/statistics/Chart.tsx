import { BarChart } from "@mantine/charts";
import { Paper, Text, Title, useComputedColorScheme } from "@mantine/core";
import "@mantine/charts/styles.css";
import { useAdminTexts } from "../../texts/admin";
import { type Day, type Measure, peak, total } from "./series";
import { dayText, numberText } from "./write";

/** One measure over the days; in words for whoever does not see it. */
export default function Chart({ days, measure }: { days: readonly Day[]; measure: Measure }) {
  const { statistics } = useAdminTexts();
  const dark = useComputedColorScheme() === "dark";
  const name = statistics[measure];
  const all = numberText(total(days, measure));
  const most = peak(days, measure);
  const words = statistics.chartOf(name, all, numberText(most?.[measure] ?? 0), dayText(most?.day ?? ""));
  const colour = measure === "refusals" ? (dark ? "red.4" : "red.8") : dark ? "blue.4" : "blue.8";
  return (
    <Paper withBorder p="md">
      <Title order={3} size="h5">
        {name}
      </Title>
      <Text size="sm" c="dimmed" mb="sm">
        {statistics.total(all)}
      </Text>
      <div role="img" aria-label={words}>
        <BarChart
          h={200}
          data={days.map((day) => ({ day: dayText(day.day), [measure]: day[measure] }))}
          dataKey="day"
          series={[{ name: measure, label: name, color: colour }]}
          valueFormatter={numberText}
          yAxisProps={{ allowDecimals: false, width: 44 }}
          barProps={{ isAnimationActive: false }}
          barChartProps={{ accessibilityLayer: false }}
        />
      </div>
    </Paper>
  );
}
