// npm openid-client and jose as an app that signs people out, and is told of it behind their back.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import { join } from 'node:path';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import * as oidc from 'openid-client';
import { client, issuer, password } from './environment.js';
import { FormBrowser, throughPages } from './form_browser.js';
import { discover, newRequest } from './openid.js';
import { runSteps } from './report.js';

const { INTEROP_DIR, INTEROP_RECEIVER, INTEROP_SIGNED_OUT_URI } = process.env;
const email = 'logout@example.com';
const event = 'http://schemas.openid.net/event/backchannel-logout';
/** The person waits for nobody; who is told is told within this time. */
const toldMillis = 30_000;

/** Takes what is posted to the app's backchannel_logout_uri. */
class Receiver {
  constructor() {
    const file = (name) => readFileSync(join(INTEROP_DIR, 'tls', name));
    this.told = new Promise((resolve) => {
      this.server = createServer({ key: file('host.key'), cert: file('host.pem') }, async (request, response) => {
        let body = '';
        for await (const part of request) body += part;
        response.writeHead(200, { 'cache-control': 'no-store' }).end();
        resolve({ method: request.method, url: request.url, type: request.headers['content-type'], body });
      });
    });
  }

  listen() {
    const { port } = new URL(INTEROP_RECEIVER);
    return new Promise((resolve) => this.server.listen(Number(port), 'localhost', resolve));
  }

  close() {
    this.server.close();
  }
}

/** Each method is one step; later ones use what earlier ones obtained. */
class RelyingParty {
  browser = new FormBrowser(issuer);
  receiver = new Receiver();

  async signIn() {
    await this.receiver.listen();
    const { client_id: id, client_secret: secret } = client('logout');
    this.config = await discover(id, oidc.ClientSecretPost(secret));
    const metadata = this.config.serverMetadata();
    for (const flag of ['backchannel_logout_supported', 'backchannel_logout_session_supported']) {
      assert.equal(metadata[flag], true, flag);
    }
    const { callback, checks } = await this.authorize();
    this.tokens = await oidc.authorizationCodeGrant(this.config, callback, checks);
    this.claims = this.tokens.claims();
    assert.ok(this.claims.sid, 'no sid in the ID token');
  }

  async rpInitiated() {
    const state = oidc.randomState();
    const url = oidc.buildEndSessionUrl(this.config, {
      id_token_hint: this.tokens.id_token,
      post_logout_redirect_uri: INTEROP_SIGNED_OUT_URI,
      state,
    });
    await this.browser.open(url);
    assert.equal(this.browser.page.status, undefined, `still at ${this.browser.describe()}`);
    const back = new URL(this.browser.page.url);
    assert.deepEqual([...back.searchParams], [['state', state]]);
    back.search = '';
    assert.equal(back.href, INTEROP_SIGNED_OUT_URI);
  }

  async sessionIsOver() {
    const { callback } = await this.authorize({ prompt: 'none' });
    assert.equal(callback.searchParams.get('error'), 'login_required');
    await assert.rejects(oidc.refreshTokenGrant(this.config, this.tokens.refresh_token), { error: 'invalid_grant' });
  }

  async logoutToken() {
    const late = new Promise((resolve, reject) => {
      setTimeout(() => reject(new Error(`not told within ${toldMillis / 1000} s`)), toldMillis).unref();
    });
    const { method, url, type, body } = await Promise.race([this.receiver.told, late]);
    assert.deepEqual([method, url], ['POST', new URL(INTEROP_RECEIVER).pathname]);
    assert.match(type, /^application\/x-www-form-urlencoded/);
    const form = new URLSearchParams(body);
    assert.deepEqual([...form.keys()], ['logout_token']);
    const keys = createRemoteJWKSet(new URL(this.config.serverMetadata().jwks_uri));
    const { payload } = await jwtVerify(form.get('logout_token'), keys, {
      issuer,
      audience: this.config.clientMetadata().client_id,
      typ: 'logout+jwt',
      algorithms: ['RS256'],
      requiredClaims: ['iat', 'exp', 'jti', 'sub', 'sid'],
    });
    assert.deepEqual(payload.events, { [event]: {} });
    assert.deepEqual([payload.sub, payload.sid], [this.claims.sub, this.claims.sid]);
    assert.equal(payload.nonce, undefined);
  }

  async authorize(more) {
    const { parameters, checks } = await newRequest('openid', more);
    await this.browser.open(oidc.buildAuthorizationUrl(this.config, parameters));
    return { callback: await throughPages(this.browser, email, password), checks };
  }
}

const party = new RelyingParty();
await runSteps('openid-client-logout', [
  ['sid in the ID token', () => party.signIn()],
  ['RP-initiated logout', () => party.rpInitiated()],
  ['session and refresh token are over', () => party.sessionIsOver()],
  ['back-channel logout token', () => party.logoutToken()],
]);
party.receiver.close();
