// Where people come to when something cannot go on: each page says what happened and has a way on.
import assert from 'node:assert/strict';
import { chancery, issuer, password } from '../../node/environment.js';

export const endings = [
  ['a wrong password', wrongPassword],
  ['too many wrong passwords', tooMany],
  ['a temporary password', temporary],
  ['a locked account', locked],
  ['error pages', errorPages],
  ['the back button, two tabs, cookies cleared', ways],
  ['sign out', signOut],
  ['mail in development mode', devMail],
];

async function wrongPassword(person) {
  await person.open('/login');
  await person.send({ email: person.email, password: `${person.password}x` });
  await person.isToldWhatIsWrong();
  assert.equal(await person.page.inputValue('[name=email]'), person.email, 'the address was not kept');
  assert.equal(await person.page.inputValue('[name=password]'), '', 'the password came back');
  await person.look('login-error');
}

async function tooMany(person) {
  const email = person.email.replace('@', '-nobody@');
  for (let tries = 0; tries < 7; tries += 1) {
    await person.open('/login');
    await person.send({ email, password: 'a guess that is wrong' });
  }
  await person.look('login-throttled');
}

async function temporary(person) {
  const email = person.email.replace('@', '-temporary@');
  await chancery('user', 'create', email);
  const made = await chancery('user', 'set-password', email, '--temporary');
  await person.open('/login');
  await person.send({ email, password: made.password });
  person.isAt('/password/new');
  await person.look('password-new-temporary');
  await person.send({ password });
  await person.open('/');
  person.isAt('/');
  await person.look('overview-no-name');
  person.other = email;
}

async function locked(person) {
  await person.signOut();
  await chancery('user', 'lock', person.other);
  await person.open('/login');
  await person.send({ email: person.other, password });
  await person.look('login-locked');
  await chancery('user', 'unlock', person.other);
}

const errors = [
  { name: 'error-not-found', address: () => '/no/such/page', status: 404 },
  { name: 'error-request', address: foreignRedirect, status: 400 },
  { name: 'error-method', address: () => '/cancel', status: 405 },
  { name: 'error-no-flow', address: () => '/consent', status: 410 },
  { name: 'error-no-code', address: () => '/code?c=none', status: 410 },
  { name: 'error-no-ticket', address: () => '/password/new?c=none', status: 410 },
  { name: 'error-no-second-step', address: () => '/login/factor?c=none', status: 410 },
  { name: 'error-address', address: () => issuer.replace('localhost', '127.0.0.1'), status: 421 },
];

async function errorPages(person) {
  for (const { name, address, status } of errors) {
    const response = await person.open(await address(person));
    assert.equal(response.status(), status, name);
    assert.ok(await person.has('main a, main button'), `${name} has no way on`);
    await person.look(name);
  }
}

async function foreignRedirect({ app }) {
  const url = new URL(await app.authorizationUrl());
  url.searchParams.set('redirect_uri', 'https://attacker.example/callback');
  return url.href;
}

async function ways(person) {
  const { page } = person;
  await person.open(await person.app.authorizationUrl());
  const inFlow = page.url();
  // The browser forgets who it is while the form is open.
  await page.context().clearCookies();
  await person.send({ email: person.email, password: 'any' });
  await person.look('error-cookie');
  await page.goto(inFlow);
  await person.look('error-other-browser');
  await person.open('/register');
  await page.locator('[name=csrf]').first().evaluate((input) => { input.value = 'old'; });
  await person.send({ email: person.email, password: 'any' });
  await person.look('error-form');
  await page.goto(`data:text/html,<form method=post action=${issuer}/login><button id=submit>Win</button></form>`);
  await person.press('#submit');
  await person.look('error-foreign');
  await person.open('/register');
  await signInInAnotherTab(person);
  await person.send({ email: person.email, password: 'any' });
  await person.look('error-signed-in');
}

async function signInInAnotherTab({ inspector, other }) {
  const tab = await inspector.newPage();
  await tab.goto(`${issuer}/login`);
  await tab.fill('[name=email]', other);
  await tab.fill('[name=password]', password);
  await Promise.all([tab.waitForEvent('load'), tab.click('#submit')]);
  await tab.close();
}

async function signOut(person) {
  await person.open('/');
  await person.press('#logout');
  await person.look('logout');
  await person.press('#confirm');
  await person.look('signed-out');
  await person.open('/');
  person.isAt('/login');
}

async function devMail(person) {
  await person.open('/dev/mail');
  await person.look('dev-mail');
}
