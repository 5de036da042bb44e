import { notifications } from "@mantine/notifications";
import { texts } from "../texts";
import { problemText } from "./problem-text";

/** How long a message stands: as long as it takes to read, in milliseconds. */
const toRead = (message: string, least: number) => Math.max(least, message.length * 90);

/** Says that something was done; for a few seconds, and to screen readers. */
export function told(message: string): void {
  notifications.show({ message, color: "green", autoClose: toRead(message, 4000), closeButtonProps: { "aria-label": texts().common.close } });
}

/** Says why something failed that no form stands for. */
export function failed(error: unknown): void {
  const message = problemText(texts(), error);
  notifications.show({ message, color: "red", autoClose: toRead(message, 10_000), closeButtonProps: { "aria-label": texts().common.close } });
}
