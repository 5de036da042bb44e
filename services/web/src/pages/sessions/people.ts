import { useMemo } from "react";
import { usePerson } from "../../shell/person";
import { useMembers } from "../members/read";

export interface Named {
  name: string;
  email: string;
}

/** Whom an id stands for, as far as they are members still. */
export function useNames(everybody: boolean): (id: string) => Named | undefined {
  const me = usePerson();
  const { items } = useMembers(everybody);
  const names = useMemo(() => new Map(items?.map((member) => [member.id, member])), [items]);
  return (id) => names.get(id) ?? (id === me.id ? me : undefined);
}
