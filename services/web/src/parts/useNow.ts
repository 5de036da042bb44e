import { useEffect, useState } from "react";
import { connection } from "../browser/connection";

const now = () => Date.now() - connection.state.get().clockAhead * 1000;

/** The moment by the server's clock, in milliseconds since 1970; looked at again every `seconds`. */
export function useNow(seconds = 15): number {
  const [moment, setMoment] = useState(now);
  useEffect(() => {
    const timer = setInterval(() => setMoment(now()), seconds * 1000);
    return () => clearInterval(timer);
  }, [seconds]);
  return moment;
}
