// An app that nobody registered: its id is the address of a document about it (Client ID Metadata Documents).
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import { join } from 'node:path';
import { redirectUri } from '../node/environment.js';

const { INTEROP_DIR } = process.env;

export class AppDocument {
  #server;

  async listen() {
    const file = (name) => readFileSync(join(INTEROP_DIR, 'tls', name));
    this.#server = createServer({ key: file('host.key'), cert: file('host.pem') }, (_, response) => {
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(this.#metadata()));
    });
    this.#server.listen(0, 'localhost');
    await once(this.#server, 'listening');
  }

  get id() {
    return `https://localhost:${this.#server.address().port}/notes.json`;
  }

  close() {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  #metadata() {
    return {
      client_id: this.id,
      client_name: 'Pocket Notes',
      redirect_uris: [redirectUri],
      grant_types: ['authorization_code', 'refresh_token'],
      token_endpoint_auth_method: 'none',
      application_type: 'native',
    };
  }
}
