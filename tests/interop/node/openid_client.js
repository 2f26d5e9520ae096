// npm openid-client as a relying party: the whole life of a sign-in, and client_credentials.
import assert from 'node:assert/strict';
import * as oidc from 'openid-client';
import { client, issuer, password, redirectUri } from './environment.js';
import { FormBrowser, throughPages } from './form_browser.js';
import { runSteps } from './report.js';

const email = 'openid-client@example.com';

/** Plain http on loopback has to be allowed; ID token signatures are checked although they came over the back channel. */
function discover(name) {
  const { client_id: id, client_secret: secret } = client(name);
  const authentication = name === 'machine' ? oidc.ClientSecretBasic(secret) : oidc.ClientSecretPost(secret);
  return oidc.discovery(new URL(issuer), id, undefined, authentication, {
    execute: [oidc.allowInsecureRequests, oidc.enableNonRepudiationChecks],
  });
}

/** Each method is one step; later ones use what earlier ones obtained. */
class RelyingParty {
  async discovery() {
    this.config = await discover('openid-client');
    const metadata = this.config.serverMetadata();
    assert.equal(metadata.issuer, issuer);
    assert.ok(metadata.supportsPKCE(), 'no S256 in the metadata');
  }

  async codeAndPkce() {
    const verifier = oidc.randomPKCECodeVerifier();
    const state = oidc.randomState();
    this.nonce = oidc.randomNonce();
    const url = oidc.buildAuthorizationUrl(this.config, {
      redirect_uri: redirectUri,
      scope: 'openid profile email offline_access',
      prompt: 'consent',
      code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
      state,
      nonce: this.nonce,
    });
    const browser = new FormBrowser(issuer);
    await browser.open(url);
    const callback = await throughPages(browser, email, password);
    assert.equal(callback.searchParams.get('iss'), issuer);
    this.tokens = await oidc.authorizationCodeGrant(this.config, callback, {
      pkceCodeVerifier: verifier,
      expectedState: state,
      expectedNonce: this.nonce,
      idTokenExpected: true,
    });
    assert.ok(this.tokens.refresh_token, 'no refresh token');
  }

  // The library verified signature, issuer, audience, times and nonce; this looks at what it concluded.
  idToken() {
    const claims = this.tokens.claims();
    assert.equal(claims.iss, issuer);
    assert.equal(claims.nonce, this.nonce);
    this.subject = claims.sub;
  }

  async userinfo() {
    const claims = await oidc.fetchUserInfo(this.config, this.tokens.access_token, this.subject);
    assert.equal(claims.email, email);
    assert.equal(claims.email_verified, true);
  }

  async refresh() {
    const before = this.tokens;
    this.tokens = await oidc.refreshTokenGrant(this.config, before.refresh_token);
    assert.ok(this.tokens.refresh_token, 'no refresh token');
    assert.notEqual(this.tokens.refresh_token, before.refresh_token, 'the refresh token was not rotated');
    await oidc.fetchUserInfo(this.config, this.tokens.access_token, this.subject);
  }

  async introspection() {
    const state = await oidc.tokenIntrospection(this.config, this.tokens.access_token);
    assert.equal(state.active, true);
    assert.equal(state.sub, this.subject);
    assert.equal(state.client_id, this.config.clientMetadata().client_id);
  }

  async revocation() {
    await oidc.tokenRevocation(this.config, this.tokens.refresh_token);
    const state = await oidc.tokenIntrospection(this.config, this.tokens.access_token);
    assert.deepEqual(state, { active: false });
    await assert.rejects(oidc.refreshTokenGrant(this.config, this.tokens.refresh_token), { error: 'invalid_grant' });
  }

  async clientCredentials() {
    const tokens = await oidc.clientCredentialsGrant(await discover('machine'), { scope: 'reports:read' });
    assert.ok(tokens.access_token);
    assert.equal(tokens.refresh_token, undefined);
  }
}

const party = new RelyingParty();
await runSteps('openid-client', [
  ['discovery', () => party.discovery()],
  ['code + PKCE', () => party.codeAndPkce()],
  ['ID token verification', () => party.idToken()],
  ['userinfo', () => party.userinfo()],
  ['refresh', () => party.refresh()],
  ['introspection', () => party.introspection()],
  ['revocation', () => party.revocation()],
  ['client_credentials', () => party.clientCredentials()],
]);
