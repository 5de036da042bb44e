import { useTexts } from "../texts";
import { ago, when } from "./time";

/** A moment: how long ago, and exactly for who wants to know. */
export function Moment({ time, now = Date.now() }: { time: string | null | undefined; now?: number }) {
  const { common } = useTexts();
  if (!time) return <>{common.never}</>;
  return (
    <time dateTime={time} title={when(time)} style={{ whiteSpace: "nowrap" }}>
      {ago(time, now)}
    </time>
  );
}
