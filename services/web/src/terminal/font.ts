import { preferences } from "../browser/storage";
import { Store, useStore } from "../browser/store";

const SMALLEST = 8;
const LARGEST = 32;
const size = new Store(clamp(Number(preferences.get("font-size") ?? 14)));

function clamp(wanted: number): number {
  return Number.isFinite(wanted) ? Math.min(Math.max(Math.round(wanted), SMALLEST), LARGEST) : 14;
}

function set(wanted: number): void {
  size.set(clamp(wanted));
  preferences.set("font-size", String(size.get()));
}

/** The size of letters in terminals, in pixels; one for all of them. */
export function useFontSize() {
  const now = useStore(size);
  return { size: now, larger: () => set(now + 1), smaller: () => set(now - 1), canGrow: now < LARGEST, canShrink: now > SMALLEST };
}

export type FontSize = ReturnType<typeof useFontSize>;
