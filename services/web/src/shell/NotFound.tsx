import { ButtonLink } from "../parts/links";
import { Page } from "../parts/Page";
import { useTexts } from "../texts";

export function NotFound() {
  const { common } = useTexts();
  return (
    <Page title={common.notFound} hint={common.notFoundNext}>
      <ButtonLink to="/workspaces">{common.toWorkspaces}</ButtonLink>
    </Page>
  );
}
