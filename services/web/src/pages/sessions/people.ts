import { useMemo } from "react";
import { usePerson } from "../../shell/person";
import { useTexts } from "../../texts";
import { insteadOf } from "../members/filter";
import { useMembers } from "../members/read";

export interface Named {
  name: string;
  email: string;
}

/** Whom an id stands for; what is said instead where that is not known (yet). */
export function useNames(everybody: boolean): (id: string) => Named | string {
  const { sessions } = useTexts();
  const me = usePerson();
  const members = useMembers(everybody);
  const { items } = members;
  const names = useMemo(() => new Map(items?.map((member) => [member.id, member])), [items]);
  return (id) => names.get(id) ?? (id === me.id ? me : insteadOf(id, members, sessions.unknownPerson));
}
