import { useEffect, useState } from "react";

function read(): string {
  return location.hash.slice(1);
}

/**
 * What stood behind `#` when the page was opened: a secret, taken out of the address so that nobody reads it there or
 * in the history. Another link opened in the same tab takes its place.
 */
export function useFragment(): string {
  const [secret, setSecret] = useState(read);
  useEffect(() => {
    const take = () => {
      if (!location.hash) return;
      setSecret(read());
      history.replaceState(history.state, "", location.pathname + location.search);
    };
    take();
    window.addEventListener("hashchange", take);
    return () => window.removeEventListener("hashchange", take);
  }, []);
  return secret;
}
