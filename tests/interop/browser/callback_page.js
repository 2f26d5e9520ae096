// The client's side of the browser: a page on loopback at the registered redirect URI.
import { once } from 'node:events';
import { createServer } from 'node:http';

const html = '<!doctype html><html lang="en"><title>Client</title><h1>Back at the client</h1></html>';

/** Listens at the redirect URI and hands out every authorization response as a Fetch `Request`. */
export class CallbackPage {
  #server = createServer((incoming, outgoing) => this.#answer(incoming, outgoing));
  #arrivals = [];

  constructor(redirectUri) {
    this.redirectUri = new URL(redirectUri);
  }

  async listen() {
    this.#server.listen(Number(this.redirectUri.port), this.redirectUri.hostname);
    await once(this.#server, 'listening');
  }

  close() {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  /** The latest authorization response, once. */
  take() {
    return this.#arrivals.pop();
  }

  async #answer(incoming, outgoing) {
    const { method, headers, url } = incoming;
    const target = new URL(url, this.redirectUri);
    const found = target.pathname === this.redirectUri.pathname;
    if (found) {
      const body = method === 'POST' ? Buffer.concat(await incoming.toArray()) : undefined;
      this.#arrivals.push(new Request(target, { method, body, headers: contentType(headers) }));
    }
    outgoing.writeHead(found ? 200 : 404, { 'content-type': 'text/html; charset=utf-8' }).end(html);
  }
}

function contentType(headers) {
  return headers['content-type'] ? { 'content-type': headers['content-type'] } : {};
}
