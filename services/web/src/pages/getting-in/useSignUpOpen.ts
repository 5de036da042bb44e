import { useEffect, useState } from "react";
import { open } from "../../api/client";

/** Whether the server lets people sign up by themselves; not, as long as it has not said so. */
export function useSignUpOpen(): boolean {
  const [offered, setOffered] = useState(false);
  useEffect(() => {
    let here = true;
    const ask = async () => {
      const { data } = await open.GET("/api/auth/options");
      if (here) setOffered(data?.signup === "open");
    };
    void ask().catch(() => undefined);
    return () => {
      here = false;
    };
  }, []);
  return offered;
}
