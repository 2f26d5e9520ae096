// npm openid-client as an app under FAPI 2.0: private_key_jwt, a signed request that is pushed, DPoP.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as oidc from 'openid-client';
import { chancery, issuer, password, redirectUri } from './environment.js';
import { FormBrowser, throughPages } from './form_browser.js';
import { discover, newRequest } from './openid.js';
import { runSteps } from './report.js';

const { INTEROP_DIR } = process.env;
const email = 'fapi@example.com';
const id = 'interop-fapi';

/** Each method is one step; later ones use what earlier ones obtained. */
class FinancialApp {
  /** The app's key is its own; the server learns the public half. */
  async register() {
    const { privateKey, publicKey } = await newKey();
    this.key = { key: privateKey, kid: 'first' };
    const jwks = join(INTEROP_DIR, 'fapi-jwks.json');
    const { kty, crv, x, y } = await crypto.subtle.exportKey('jwk', publicKey);
    writeFileSync(jwks, JSON.stringify({ keys: [{ kty, crv, x, y, kid: this.key.kid, alg: 'ES256', use: 'sig' }] }));
    const created = await chancery(
      ...['client', 'create', id, '--name', 'Interop fapi', '--profile', 'fapi2'],
      ...['--application-type', 'native'],
      ...['--auth-method', 'private_key_jwt', '--jwks', jwks, '--redirect', redirectUri],
      ...['--grant', 'authorization_code', '--grant', 'refresh_token'],
      ...['--scope', 'openid profile email offline_access'],
    );
    assert.ok(!created.client_secret, 'a client with a key has no secret');
  }

  async discovery() {
    this.config = await discover(id, oidc.PrivateKeyJwt(this.key), { id_token_signed_response_alg: 'PS256' });
    const server = this.config.serverMetadata();
    assert.ok(server.token_endpoint_auth_methods_supported.includes('private_key_jwt'));
    assert.ok(server.pushed_authorization_request_endpoint);
    assert.equal(server.authorization_response_iss_parameter_supported, true);
  }

  async signedPushedRequest() {
    this.dpop = oidc.getDPoPHandle(this.config, await newKey(false));
    this.request = await newRequest('openid email offline_access', { prompt: 'consent' });
    const signed = await oidc.buildAuthorizationUrlWithJAR(this.config, this.request.parameters, this.key);
    const options = { DPoP: this.dpop };
    this.url = await oidc.buildAuthorizationUrlWithPAR(this.config, signed.searchParams, options);
    assert.deepEqual([...this.url.searchParams.keys()].sort(), ['client_id', 'request_uri']);
  }

  async code() {
    const browser = new FormBrowser(issuer);
    await browser.open(this.url);
    const callback = await throughPages(browser, email, password);
    assert.equal(callback.searchParams.get('iss'), issuer);
    const { checks } = this.request;
    this.tokens = await oidc.authorizationCodeGrant(this.config, callback, checks, undefined, { DPoP: this.dpop });
    assert.equal(this.tokens.token_type, 'dpop');
  }

  async userinfo() {
    const { access_token: token } = this.tokens;
    const claims = await oidc.fetchUserInfo(this.config, token, this.tokens.claims().sub, { DPoP: this.dpop });
    assert.equal(claims.email, email);
    // Whoever has the token and not the key has nothing.
    const stranger = oidc.getDPoPHandle(this.config, await newKey(false));
    await assert.rejects(oidc.fetchUserInfo(this.config, token, this.tokens.claims().sub, { DPoP: stranger }));
    const answer = await fetch(`${issuer}/userinfo`, { headers: { authorization: `Bearer ${token}` } });
    assert.equal(answer.status, 401);
  }

  /** FAPI 2.0 §5.3.2.1: refresh tokens are not rotated. */
  async refresh() {
    const options = { DPoP: this.dpop };
    const next = await oidc.refreshTokenGrant(this.config, this.tokens.refresh_token, undefined, options);
    assert.notEqual(next.access_token, this.tokens.access_token);
    const again = await oidc.refreshTokenGrant(this.config, this.tokens.refresh_token, undefined, options);
    assert.ok(again.access_token);
  }

  async strangers() {
    const other = await newKey();
    const key = { key: other.privateKey, kid: this.key.kid };
    const config = await discover(id, oidc.PrivateKeyJwt(key));
    const refusal = await oidc.tokenIntrospection(config, this.tokens.access_token).catch((error) => error);
    // The library stops at the challenge of the header and leaves the body unread.
    assert.deepEqual([refusal.code, refusal.status], ['OAUTH_WWW_AUTHENTICATE_CHALLENGE', 401]);
    assert.equal((await refusal.response.json()).error, 'invalid_client');
    const state = await oidc.tokenIntrospection(this.config, this.tokens.access_token);
    assert.equal(state.active, true);
  }
}

function newKey(extractable = true) {
  return crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, extractable, ['sign', 'verify']);
}

const app = new FinancialApp();
await runSteps('openid-client-fapi', [
  ['registration with a key', () => app.register()],
  ['discovery', () => app.discovery()],
  ['JAR through PAR', () => app.signedPushedRequest()],
  ['code + PKCE + DPoP by private_key_jwt', () => app.code()],
  ['userinfo with DPoP', () => app.userinfo()],
  ['refresh without rotation', () => app.refresh()],
  ['another key is refused', () => app.strangers()],
]);
