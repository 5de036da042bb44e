interface Named {
  tenant_name: string;
  last_used_at?: string | null;
}

/** The last used first, then by name. */
export function inOrder<T extends Named>(organizations: readonly T[]): T[] {
  const used = (organization: T) => Date.parse(organization.last_used_at ?? "") || 0;
  return [...organizations].sort(
    (one, other) => used(other) - used(one) || one.tenant_name.localeCompare(other.tenant_name),
  );
}

/** Those whose name holds all words of `wanted`. */
export function matching<T extends Named>(organizations: readonly T[], wanted: string): T[] {
  const words = wanted.toLocaleLowerCase().split(/\s+/).filter(Boolean);
  return organizations.filter(({ tenant_name }) => {
    const name = tenant_name.toLocaleLowerCase();
    return words.every((word) => name.includes(word));
  });
}
