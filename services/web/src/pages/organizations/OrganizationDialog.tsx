import { useQueryClient } from "@tanstack/react-query";
import { platform } from "../../api/client";
import { type Organization, deleteOrganization } from "../../api/organizations";
import { Confirm } from "../../parts/Confirm";
import { isolated } from "../../parts/isolated";
import { told } from "../../parts/notice";
import { useAdminTexts } from "../../texts/admin";

/** What a platform administrator is about to do with an organization. */
export interface Open {
  what: "enable" | "disable" | "remove";
  organization: Organization;
}

/** Asks whether it is meant. */
export function OrganizationDialog({ open: { what, organization }, onClose }: { open: Open; onClose: () => void }) {
  const { organizations } = useAdminTexts();
  const queries = useQueryClient();
  const { id } = organization;
  const name = isolated(organization.name);
  const setEnabled = async (wanted: boolean) => {
    await platform.PATCH("/api/organizations/{id}", { params: { path: { id } }, body: { enabled: wanted } });
    await queries.invalidateQueries({ queryKey: ["organizations"] });
    told(wanted ? organizations.enabledTold(name) : organizations.disabledTold(name));
  };
  const remove = async () => {
    await deleteOrganization(id);
    await queries.invalidateQueries({ queryKey: ["organizations"] });
    told(organizations.removedTold(name));
  };
  if (what === "remove") {
    return (
      <Confirm
        title={organizations.removeTitle(name)}
        consequence={organizations.removeText}
        action={organizations.remove}
        typed={{ label: organizations.removeTyped(name), text: organization.name }}
        onConfirm={remove}
        onClose={onClose}
      />
    );
  }
  const question =
    what === "disable"
      ? { title: organizations.disableTitle(name), consequence: organizations.disableText, action: organizations.disable }
      : { title: organizations.enableTitle(name), consequence: organizations.enableText, action: organizations.enable };
  return <Confirm {...question} onConfirm={() => setEnabled(what === "enable")} onClose={onClose} />;
}
