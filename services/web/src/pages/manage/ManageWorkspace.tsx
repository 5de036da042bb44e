export function ManageWorkspace() {
  return null;
}
