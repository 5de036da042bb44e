export function Terminals({ shown }: { shown: boolean }) {
  return shown ? null : null;
}
