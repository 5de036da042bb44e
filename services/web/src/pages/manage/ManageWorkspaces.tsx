export function ManageWorkspaces() {
  return null;
}
