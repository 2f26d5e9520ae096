// npm's oidc-provider as a peer of the benchmark: everything in memory, one process, access
// tokens as JWTs for the resources urn:bench:ALG, refresh tokens rotated by each use.
//
//   node server.mjs PORT
//
// GET /bench/tokens/N prepares what cannot be had without a browser: N refresh tokens, and an
// access token that is no JWT, for introspection.
import { createServer } from 'node:http';
import { webcrypto } from 'node:crypto';
import Provider from 'oidc-provider';

const port = Number(process.argv[2]);
const client = 'bench';
const resources = { 'urn:bench:ES256': 'ES256', 'urn:bench:EdDSA': 'EdDSA', 'urn:bench:RS256': 'RS256' };

// The adapter that comes with it forgets all but a thousand things.
const things = new Map();
const grants = new Map();

class Memory {
  constructor(name) { this.name = name; }
  key(id) { return `${this.name}:${id}`; }
  async upsert(id, payload) {
    const key = this.key(id);
    things.set(key, payload);
    if (payload.grantId && this.name !== 'Grant') {
      const of = grants.get(payload.grantId);
      if (of) of.push(key); else grants.set(payload.grantId, [key]);
    }
  }
  async find(id) { return things.get(this.key(id)); }
  async findByUserCode() { return undefined; }
  async findByUid() { return undefined; }
  async consume(id) { things.get(this.key(id)).consumed = Math.floor(Date.now() / 1000); }
  async destroy(id) { things.delete(this.key(id)); }
  async revokeByGrantId(id) {
    for (const key of grants.get(id) ?? []) things.delete(key);
    grants.delete(id);
  }
}

async function jwk(alg, parameters) {
  const { privateKey } = await webcrypto.subtle.generateKey(parameters, true, ['sign', 'verify']);
  return { ...await webcrypto.subtle.exportKey('jwk', privateKey), alg, use: 'sig', key_ops: undefined };
}

const rsa = {
  name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256', modulusLength: 2048, publicExponent: new Uint8Array([1, 0, 1]),
};
const keys = [
  await jwk('ES256', { name: 'ECDSA', namedCurve: 'P-256' }),
  await jwk('EdDSA', { name: 'Ed25519' }),
  await jwk('RS256', rsa),
];

const provider = new Provider(`http://localhost:${port}`, {
  adapter: Memory,
  jwks: { keys: keys.map((key) => JSON.parse(JSON.stringify(key))) },
  enabledJWA: {
    idTokenSigningAlgValues: ['RS256', 'ES256', 'EdDSA'],
    introspectionSigningAlgValues: ['RS256', 'ES256', 'EdDSA'],
  },
  clients: [{
    client_id: client,
    client_secret: 'a-secret-that-is-none-0123456789',
    grant_types: ['client_credentials', 'refresh_token', 'authorization_code'],
    redirect_uris: ['https://client.example/callback'],
    response_types: ['code'],
  }],
  findAccount: async (ctx, id) => ({ accountId: id, claims: async () => ({ sub: id }) }),
  features: {
    devInteractions: { enabled: false },
    clientCredentials: { enabled: true },
    introspection: { enabled: true },
    resourceIndicators: {
      enabled: true,
      defaultResource: () => undefined,
      useGrantedResource: () => true,
      getResourceServerInfo: (ctx, resource) => ({
        scope: 'api',
        audience: resource,
        accessTokenFormat: 'jwt',
        accessTokenTTL: 900,
        jwt: { sign: { alg: resources[resource] } },
      }),
    },
  },
  rotateRefreshToken: true,
  ttl: { AccessToken: 86400, ClientCredentials: 900, RefreshToken: 86400, Grant: 86400 },
});

async function prepare(count) {
  const registered = await provider.Client.find(client);
  const refresh = [];
  for (let number = 0; number < count; number += 1) {
    const accountId = `person-${number}`;
    const grant = new provider.Grant({ clientId: client, accountId });
    grant.addResourceScope('urn:bench:ES256', 'api');
    grant.addOIDCScope('offline_access');
    const grantId = await grant.save();
    const token = new provider.RefreshToken({
      accountId,
      client: registered,
      grantId,
      gty: 'authorization_code',
      scope: 'offline_access api',
      resource: 'urn:bench:ES256',
      authTime: Math.floor(Date.now() / 1000),
      expiresWithSession: false,
      rotations: 0,
      iiat: Math.floor(Date.now() / 1000),
    });
    refresh.push(await token.save());
  }
  const grant = new provider.Grant({ clientId: client, accountId: 'person' });
  grant.addOIDCScope('openid');
  const opaque = new provider.AccessToken({
    accountId: 'person', client: registered, grantId: await grant.save(), gty: 'authorization_code', scope: 'openid',
  });
  return { refresh, opaque: await opaque.save() };
}

const serve = provider.callback();
createServer(async (request, response) => {
  const count = /^\/bench\/tokens\/(\d+)$/.exec(request.url)?.[1];
  if (!count) return serve(request, response);
  const body = JSON.stringify(await prepare(Number(count)));
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) });
  return response.end(body);
}).listen(port, '127.0.0.1');
