import { useTexts } from "../texts";
import { ago, when } from "./time";
import { useNow } from "./useNow";

/** A moment: how long ago, and exactly for who wants to know. */
export function Moment({ time }: { time: string | null | undefined }) {
  const { common } = useTexts();
  const now = useNow();
  if (!time) return <>{common.never}</>;
  return (
    <time dateTime={time} title={when(time)} className="moment">
      {ago(time, now)}
    </time>
  );
}
