// A device without a keyboard, such as a television: it asks for a code and shows it (RFC 8628).
import assert from 'node:assert/strict';
import { client, issuer } from '../node/environment.js';

const { client_id: id } = client('device');

export class Device {
  /** What it shows, as it came: the code, and where to type it. */
  async ask() {
    const { status, body } = await post('/device_authorization', { scope: 'openid profile offline_access' });
    assert.equal(status, 200);
    Object.assign(this, { code: body.user_code, page: body.verification_uri, link: body.verification_uri_complete });
    this.secret = body.device_code;
  }

  /** What it hears when it asks how it went: "granted" with lasting access, or the error's name. */
  async hears() {
    const grant_type = 'urn:ietf:params:oauth:grant-type:device_code';
    const { body } = await post('/token', { grant_type, device_code: this.secret });
    return body.refresh_token ? 'granted' : body.error;
  }
}

async function post(path, form) {
  const body = new URLSearchParams({ client_id: id, ...form });
  const response = await fetch(new URL(path, issuer), { method: 'POST', body });
  return { status: response.status, body: await response.json() };
}
