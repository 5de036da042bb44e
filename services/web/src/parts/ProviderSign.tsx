import { IconBrandGithubFilled, IconLogin2 } from "@tabler/icons-react";

/** The sign of a provider: brands that ask for it have their own, all others have ours. */
export function ProviderSign({ provider }: { provider: string }) {
  if (provider === "microsoft") return <MicrosoftSign />;
  if (provider === "github") return <IconBrandGithubFilled size={20} aria-hidden />;
  return <IconLogin2 size={20} aria-hidden />;
}

/** Four squares in their own colours on both themes ("Sign in with Microsoft", branding guidelines). */
function MicrosoftSign() {
  return (
    <svg width="20" height="20" viewBox="0 0 21 21" aria-hidden>
      <path fill="#f25022" d="M1 1h9v9H1z" />
      <path fill="#7fba00" d="M11 1h9v9h-9z" />
      <path fill="#00a4ef" d="M1 11h9v9H1z" />
      <path fill="#ffb900" d="M11 11h9v9h-9z" />
    </svg>
  );
}
