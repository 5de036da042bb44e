import { createContext, useContext } from "react";
import { type User, isAdmin } from "../session";

export const PersonContext = createContext<User | undefined>(undefined);

/** Who is signed in, and where they act. */
export function usePerson(): User {
  const user = useContext(PersonContext);
  if (!user) throw new Error("asked outside of the shell");
  return user;
}

export function useIsAdmin(): boolean {
  return isAdmin(usePerson());
}
