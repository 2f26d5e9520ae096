// The client's side of the browser: pages on loopback at the registered redirect URI, and where sessions end.
import { once } from 'node:events';
import { createServer } from 'node:http';

const html = '<!doctype html><html lang="en"><title>Client</title><h1>Back at the client</h1></html>';
const signedOut = '/signed-out';
/** Below it each app has its own address for frames (Front-Channel Logout §2). */
const ended = '/ended/';

/** Listens at the redirect URI and hands out every authorization response as a Fetch `Request`. */
export class CallbackPage {
  #server = createServer((incoming, outgoing) => this.#answer(incoming, outgoing));
  #arrivals = [];
  #ended = new Set();

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

  /** Whether this app was told in a frame of issuer and session. */
  hasEnded(app) {
    return this.#ended.has(app);
  }

  async #answer(incoming, outgoing) {
    const { method, headers, url } = incoming;
    const target = new URL(url, this.redirectUri);
    const found = target.pathname === this.redirectUri.pathname;
    if (found) {
      const body = method === 'POST' ? Buffer.concat(await incoming.toArray()) : undefined;
      this.#arrivals.push(new Request(target, { method, body, headers: contentType(headers) }));
    }
    const isFrame = target.pathname.startsWith(ended);
    if (isFrame && target.searchParams.has('iss') && target.searchParams.has('sid')) {
      this.#ended.add(target.pathname.slice(ended.length));
    }
    const isKnown = found || isFrame || target.pathname === signedOut;
    outgoing.writeHead(isKnown ? 200 : 404, { 'content-type': 'text/html; charset=utf-8' }).end(html);
  }
}

function contentType(headers) {
  return headers['content-type'] ? { 'content-type': headers['content-type'] } : {};
}
