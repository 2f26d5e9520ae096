// What was sent by mail, as the page of development mode shows it.
import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import { load } from 'cheerio';
import { issuer } from '../node/environment.js';

const patienceMillis = 15_000;
const seen = new Set();

/** The six digits of the newest message to this address that was not read yet. */
export async function mailedCode(to) {
  // The last line is `@host #123456`.
  return await read(to, /#(\d{6})\s*$/);
}

/** The address in that message that leads to this page of ours. */
export async function mailedLink(to, path) {
  return await read(to, new RegExp(`(${issuer}${path}\\?\\S+)`));
}

async function read(to, pattern) {
  const end = Date.now() + patienceMillis;
  while (Date.now() < end) {
    for (const { subject, at, text } of await messages(to)) {
      const name = `${to} ${at} ${subject} ${text}`;
      const found = pattern.exec(text);
      if (!found || seen.has(name)) continue;
      seen.add(name);
      return found[1];
    }
    await pause(100);
  }
  return assert.fail(`no message with ${pattern} for ${to} within ${patienceMillis / 1000} s`);
}

async function messages(to) {
  const response = await fetch(`${issuer}/dev/mail`);
  const $ = load(await response.text());
  const all = $('article').toArray().map((article) => ({
    to: $('.to', article).text(),
    subject: $('.subject', article).text(),
    at: $('dd', article).last().text(),
    text: $('pre', article).text(),
  }));
  return all.filter((message) => message.to.includes(to));
}
