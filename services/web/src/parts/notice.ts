import { notifications } from "@mantine/notifications";
import { texts } from "../texts";
import { problemText } from "./problem-text";

/** Says that something was done; for a few seconds, and to screen readers. */
export function told(message: string): void {
  notifications.show({ message, color: "green", autoClose: 4000 });
}

/** Says why something failed that no form stands for. */
export function failed(error: unknown): void {
  notifications.show({ message: problemText(texts(), error), color: "red", autoClose: 10_000 });
}
