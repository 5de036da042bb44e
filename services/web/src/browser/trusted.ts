/**
 * What the content security policy asks of the page itself: a default Trusted Types policy, which lets libraries set
 * plain text as HTML and refuses every mark-up, and the nonce that styles made in the page need.
 */
interface TrustedTypes {
  createPolicy(name: string, rules: { createHTML(text: string): string | null }): unknown;
}

export function refuseMarkup(text: string): string | null {
  return text.includes("<") ? null : text;
}

export const styleNonce = document.querySelector<HTMLMetaElement>('meta[name="style-nonce"]')?.content ?? "";

export function obeyContentSecurityPolicy(): void {
  const { trustedTypes } = window as { trustedTypes?: TrustedTypes };
  trustedTypes?.createPolicy("default", { createHTML: refuseMarkup });
  // xterm.js makes its style elements without asking for a nonce.
  const create = document.createElement.bind(document);
  document.createElement = ((name: string, options?: ElementCreationOptions) => {
    const element = create(name, options);
    if (element instanceof HTMLStyleElement) element.nonce = styleNonce;
    return element;
  }) as typeof document.createElement;
}
