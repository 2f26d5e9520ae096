// An app signs people out (RP-Initiated Logout), and another one is told in a frame (Front-Channel Logout).
import assert from 'node:assert/strict';
import { App } from '../app.js';

export const signOut = [
  ['sign out at an app that knows the person', hinted],
  ['sign out at an app that does not say whom it means', unhinted],
];

async function hinted(person) {
  const { page } = person;
  const calendar = new App(person.app.callback, 'calendar');
  const { id_token: hint } = await signIn(person, calendar);
  const { url, back } = await calendar.endSessionUrl(hint);
  // Kept on screen by stopping where it leads on to.
  const isThere = ({ href }) => href === back;
  const stop = (route) => route.abort('aborted');
  await page.route(isThere, stop);
  await person.open(url);
  await page.waitForSelector('#back');
  await person.look('signed-out-leads-on');
  await person.holds(() => calendar.callback.hasEnded('calendar'), 'the frame of the app is loaded');
  await page.unroute(isThere, stop);
  await signIn(person, calendar);
  const again = await calendar.endSessionUrl(hint);
  await person.open(again.url);
  // The hint names a session that is over.
  await person.press('#confirm');
  await page.waitForURL(again.back);
}

async function unhinted(person) {
  const { page } = person;
  const calendar = new App(person.app.callback, 'calendar');
  await signIn(person, calendar);
  const { url } = await calendar.endSessionUrl();
  await person.open(url);
  person.isAt('/end-session');
  await person.look('end-session');
  await person.press('#stay');
  person.isAt('/');
  await person.open(url);
  await person.press('#confirm');
  await person.look('signed-out-by-app');
  const foreign = await calendar.endSessionUrl(undefined, 'https://attacker.example/');
  await person.open(foreign.url);
  await person.look('error-end-session');
  await person.signIn();
}

async function signIn(person, app) {
  await person.open(await app.authorizationUrl());
  if (person.pathname === '/login') await person.send({ email: person.email, password: person.password });
  await person.confirm();
  if (person.pathname === '/consent') await person.press('#approve');
  return await app.receives(person.page);
}
