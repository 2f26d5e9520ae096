// npm openid-client as a relying party: the whole life of a sign-in, and client_credentials.
import assert from 'node:assert/strict';
import * as oidc from 'openid-client';
import { client, issuer, password } from './environment.js';
import { FormBrowser, throughPages } from './form_browser.js';
import { discover, newRequest } from './openid.js';
import { runSteps } from './report.js';

const email = 'openid-client@example.com';

/** Each method is one step; later ones use what earlier ones obtained. */
class RelyingParty {
  async discovery() {
    const { client_id: id, client_secret: secret } = client('openid-client');
    this.config = await discover(id, oidc.ClientSecretPost(secret));
    const metadata = this.config.serverMetadata();
    assert.equal(metadata.issuer, issuer);
    assert.ok(metadata.supportsPKCE(), 'no S256 in the metadata');
  }

  async codeAndPkce() {
    const request = await newRequest('openid profile email offline_access', { prompt: 'consent' });
    const browser = new FormBrowser(issuer);
    await browser.open(oidc.buildAuthorizationUrl(this.config, request.parameters));
    const callback = await throughPages(browser, email, password);
    assert.equal(callback.searchParams.get('iss'), issuer);
    this.tokens = await oidc.authorizationCodeGrant(this.config, callback, request.checks);
    this.nonce = request.parameters.nonce;
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
    const { client_id: id, client_secret: secret } = client('machine');
    const machine = await discover(id, oidc.ClientSecretBasic(secret));
    const tokens = await oidc.clientCredentialsGrant(machine, { scope: 'reports:read' });
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
