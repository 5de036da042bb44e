// A certified OpenID provider for tests: `login_hint` says who signs in, and nothing is typed. Without it a page offers
// every account. Started by scripts/servers and by the crate test-kit, never by anything that people use.
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import { Provider, interactionPolicy } from 'oidc-provider';

const { OIDC_PROVIDER_PORT: port, OIDC_PROVIDER_CLIENT_ID: id, OIDC_PROVIDER_CLIENT_SECRET: secret } = process.env;
// {"<sub>": {<claims>}}; whoever is not in it has their login_hint as subject and verified address.
const accounts = JSON.parse(process.env.OIDC_PROVIDER_ACCOUNTS || '{"alice@acme.test": {}, "bob@globex.test": {}}');
const claimsOf = (sub) => ({ sub, email: sub, email_verified: true, name: sub.split('@')[0], ...accounts[sub] });
const names = new Set(['', ...Object.keys(accounts)].flatMap((sub) => Object.keys(claimsOf(sub))));
const key = (kind, options, alg) => ({
  ...generateKeyPairSync(kind, options).privateKey.export({ format: 'jwk' }),
  alg,
  use: 'sig',
  kid: `${alg}-${randomBytes(6).toString('hex')}`,
});
const client = (client_id, token_endpoint_auth_method) => ({
  client_id,
  client_secret: secret,
  token_endpoint_auth_method,
  redirect_uris: ['http://127.0.0.1/'],
});

const policy = interactionPolicy.base();
policy.get('login').checks.add(
  new interactionPolicy.Check('another_person', 'login_hint names another person', ({ oidc }) => {
    const hint = oidc.params.login_hint;
    return Boolean(hint) && oidc.session.accountId !== hint;
  }),
);

const provider = new Provider(`http://127.0.0.1:${port}`, {
  clients: [client(id, 'client_secret_basic'), client(`${id}-post`, 'client_secret_post')],
  jwks: { keys: [key('rsa', { modulusLength: 2048 }, 'RS256'), key('ec', { namedCurve: 'P-256' }, 'ES256')] },
  cookies: { keys: [randomBytes(24).toString('hex')] },
  scopes: ['openid', 'profile', 'email', 'offline_access'],
  claims: { openid: [...names] },
  conformIdTokenClaims: false,
  pkce: { required: () => true },
  features: { devInteractions: { enabled: false } },
  interactions: { policy, url: (_, interaction) => `/interaction/${interaction.uid}` },
  findAccount: (_, sub) => ({ accountId: sub, claims: () => claimsOf(sub) }),
  // Who signs in agrees to everything.
  async loadExistingGrant({ oidc }) {
    const grant = new oidc.provider.Grant({ clientId: oidc.client.clientId, accountId: oidc.session.accountId });
    grant.addOIDCScope([...oidc.requestParamScopes].join(' '));
    await grant.save();
    return grant;
  },
});
// The services under test have another port each time.
provider.Client.prototype.redirectUriAllowed = (uri) => ['127.0.0.1', 'localhost'].includes(new URL(uri).hostname);

async function interaction(request, response) {
  const { params } = await provider.interactionDetails(request, response);
  const account = new URL(request.url, provider.issuer).searchParams.get('account') ?? params.login_hint;
  if (account) {
    const result = account === 'nobody' ? { error: 'access_denied' } : { login: { accountId: account } };
    return provider.interactionFinished(request, response, result);
  }
  const button = (sub, text) => `<p><button name="account" value="${encodeURI(sub)}">${text}</button></p>`;
  const buttons = Object.keys(accounts).map((sub) => button(sub, `Continue as ${encodeURI(sub)}`));
  response.setHeader('content-type', 'text/html; charset=utf-8');
  return response.end(
    `<!doctype html><html lang="en"><title>Sign in</title><main><h1>Sign in</h1><form>${buttons.join('')}${button('nobody', 'Cancel')}</form></main>`,
  );
}

const answer = provider.callback();
createServer((request, response) => {
  if (!request.url.startsWith('/interaction/')) return answer(request, response);
  return interaction(request, response).catch((error) => {
    console.error(error);
    response.writeHead(400).end(String(error.message));
  });
}).listen(Number(port), '127.0.0.1');
