// npm openid-client on a device without a keyboard: its code is typed in a browser elsewhere.
import assert from 'node:assert/strict';
import * as oidc from 'openid-client';
import { client, issuer, password } from './environment.js';
import { FormBrowser } from './form_browser.js';
import { discover } from './openid.js';
import { runSteps } from './report.js';

const email = 'device@example.com';

/** Each method is one step; later ones use what earlier ones obtained. */
class Device {
  async deviceAuthorization() {
    this.config = await discover(client('device').client_id, oidc.None());
    this.codes = await oidc.initiateDeviceAuthorization(this.config, { scope: 'openid email offline_access' });
    assert.match(this.codes.user_code, /^[B-DF-HJ-NP-TV-XZ]{4}-[B-DF-HJ-NP-TV-XZ]{4}$/);
    assert.ok(this.codes.verification_uri_complete.startsWith(`${issuer}/device?`));
  }

  /** The device asks all the while; the person signs in between the code and the card. */
  async tokens() {
    const [tokens] = await Promise.all([oidc.pollDeviceAuthorizationGrant(this.config, this.codes), this.#allow()]);
    assert.equal(tokens.claims().aud, this.config.clientMetadata().client_id);
    const claims = await oidc.fetchUserInfo(this.config, tokens.access_token, tokens.claims().sub);
    assert.equal(claims.email, email);
    const next = await oidc.refreshTokenGrant(this.config, tokens.refresh_token);
    assert.ok(next.access_token);
  }

  async refusal() {
    const codes = await oidc.initiateDeviceAuthorization(this.config, { scope: 'openid' });
    await this.browser.open(codes.verification_uri_complete);
    await this.browser.submit('submit');
    await this.browser.submit('deny');
    await assert.rejects(oidc.pollDeviceAuthorizationGrant(this.config, codes), { error: 'access_denied' });
  }

  async #allow() {
    this.browser = new FormBrowser(issuer);
    await this.browser.open(this.codes.verification_uri);
    await this.browser.submit('submit', { user_code: this.codes.user_code.toLowerCase() });
    await this.browser.submit('submit', { email, password });
    assert.ok(this.browser.page.html.includes(this.codes.user_code), this.browser.describe());
    await this.browser.submit('approve', { started: 'yes' });
    assert.equal(new URL(this.browser.page.url).pathname, '/device/done', this.browser.describe());
  }
}

const device = new Device();
await runSteps('openid-client-device', [
  ['device authorization', () => device.deviceAuthorization()],
  ['tokens after the person allowed it', () => device.tokens()],
  ['refusal', () => device.refusal()],
]);
