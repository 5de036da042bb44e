import { Empty } from "../parts/Empty";
import { ButtonLink } from "../parts/links";
import { useTexts } from "../texts";

export function NotFound() {
  const { common } = useTexts();
  return (
    <Empty level={1} title={common.notFound} next={common.notFoundNext}>
      <ButtonLink to="/workspaces">{common.toWorkspaces}</ButtonLink>
    </Empty>
  );
}
