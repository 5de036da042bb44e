import { useRef } from "react";

/** Any name for a request; `crypto.randomUUID` is absent where the page came over plain HTTP. */
export function newKey(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** The header for what must happen once, however often it is sent: the same for the same body until `done`. */
export function useIdempotency() {
  const last = useRef({ body: "", key: "" });
  return {
    header: (body: unknown) => {
      const text = JSON.stringify(body);
      if (last.current.body !== text) last.current = { body: text, key: newKey() };
      return { "Idempotency-Key": last.current.key };
    },
    done: () => {
      last.current = { body: "", key: "" };
    },
  };
}
