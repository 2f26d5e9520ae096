// From the app to a new account and back; what the account's first pages look like.
import assert from 'node:assert/strict';
import { redirectUri } from '../../node/environment.js';

const scope = { scope: 'openid profile email offline_access' };

export const signUp = [
  ['register', register],
  ['code from the message', code],
  ['consent, back at the app', consent],
  ['consent to more', more],
  ['sign in again because the app asks for it', again],
  ['response_mode=form_post', formPost],
  ['overview', overview],
  ['profile', profile],
];

async function register(person) {
  await person.arrive();
  await person.open(await person.app.authorizationUrl());
  person.isAt('/login');
  await person.look('login');
  await person.press('#register');
  await person.look('register');
  await person.send({ email: 'no address', password: 'short' });
  await person.isToldWhatIsWrong();
  await person.look('register-error');
  await person.send({ email: person.email, name: 'Ada Test', password: person.password });
  person.isAt('/code');
  await person.look('code');
}

async function code(person) {
  await person.sendDigits('000000');
  await person.isToldWhatIsWrong();
  await person.look('code-error');
  await person.sendMailedCode();
  person.isAt('/consent');
}

async function consent(person) {
  await person.look('consent');
  const answered = person.page.url();
  await person.press('#approve');
  await person.app.receives(person.page, 'GET');
  // The way back is a page too.
  await person.open(answered);
  await person.look('error-finished');
}

async function more(person) {
  await person.open(await person.app.authorizationUrl(scope));
  person.isAt('/consent');
  assert.ok(await person.has('.tag'), 'what is new is not marked');
  await person.look('consent-more');
  await person.press('#approve');
  person.tokens = await person.app.receives(person.page, 'GET');
}

async function again(person) {
  await person.open(await person.app.authorizationUrl({ ...scope, prompt: 'login' }));
  person.isAt('/login');
  assert.equal(await person.page.inputValue('[name=email]'), person.email);
  await person.look('login-again');
  await person.send({ password: person.password });
  await person.app.receives(person.page, 'GET');
  await person.open(await person.app.authorizationUrl({ ...scope, max_age: '0' }));
  person.isAt('/login');
  assert.ok(await person.has('[name=email][readonly]'), 'the address can be changed');
  await person.look('login-again-fixed');
  await person.send({ password: person.password });
  await person.app.receives(person.page, 'GET');
}

/** With JavaScript the page posts itself; without, it waits for the person. */
async function formPost(person) {
  const { page, app } = person;
  const stop = (route) => route.abort('aborted');
  await page.route(redirectUri, stop);
  await openFormPost(person);
  // Kept on screen by stopping what it posts.
  await page.waitForSelector('button');
  await person.look('form-post');
  await page.unroute(redirectUri, stop);
  await openFormPost(person);
  if (!person.javaScript) await page.click('button');
  await app.receives(page, 'POST');
}

async function openFormPost({ page, app }) {
  const url = await app.authorizationUrl({ ...scope, response_mode: 'form_post' });
  const response = await page.goto(url, { waitUntil: 'commit' });
  assert.equal(response.status(), 200);
}

async function overview(person) {
  await person.open('/');
  person.isAt('/');
  assert.match(await person.page.textContent('main'), new RegExp(person.email), 'nothing says who is signed in');
  await person.look('overview');
}

async function profile(person) {
  await person.press('nav a[href="/account/profile"]');
  await person.look('profile');
  await person.send({ birthdate: 'yesterday', website: 'nowhere' });
  await person.isToldWhatIsWrong();
  await person.look('profile-error');
  await person.send({ birthdate: '1990-05-31', website: 'https://example.org/ada' });
  await person.isToldOfSuccess();
  await person.look('profile-saved');
}
