// Codes of an authenticator app (RFC 6238), from the secret that the page shows.
import { createHmac } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const stepMillis = 30_000;

/** One app. The server takes the codes of this step and of its neighbours, and each step once. */
export class Totp {
  #key;
  #used = 0;

  constructor(secret) {
    const letters = [...secret.replace(/[\s-]/g, '').toUpperCase()].map((letter) => alphabet.indexOf(letter));
    const bits = letters.map((value) => value.toString(2).padStart(5, '0')).join('');
    this.#key = Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
  }

  /** The next code that was not used yet; waits when the last one is of the step to come. */
  async next() {
    const step = Math.max(this.#used + 1, now() - 1);
    while (step > now() + 1) await pause(100);
    this.#used = step;
    return this.#code(step);
  }

  /** A code that is not right in any step near by. */
  wrong() {
    const near = [-2, -1, 0, 1, 2].map((distance) => this.#code(now() + distance));
    return ['000000', '111111', '222222', '333333', '444444', '555555'].find((code) => !near.includes(code));
  }

  #code(step) {
    const counter = Buffer.alloc(8);
    counter.writeBigUInt64BE(BigInt(step));
    const mac = createHmac('sha1', this.#key).update(counter).digest();
    const number = mac.readUInt32BE(mac[19] & 15) & 0x7fffffff;
    return String(number % 1_000_000).padStart(6, '0');
  }
}

function now() {
  return Math.floor(Date.now() / stepMillis);
}
