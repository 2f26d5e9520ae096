// Sessions, connected apps, activity, export and the end of the account.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { issuer } from '../../node/environment.js';
import { mailedLink } from '../mailbox.js';
import { Stranger } from '../stranger.js';

export const account = [
  ['end another session', endSession],
  ['end all other sessions', endOthers],
  ['connect an app and remove it', removeApp],
  ['activity', activity],
  ['choose a language', language],
  ['export the data', exportData],
  ['delete the account, and keep it by signing in', deletion],
  ['"that was not me"', notMe],
];

async function endSession(person) {
  await person.open('/account/devices');
  await person.look('devices-one');
  await Stranger.with(person, async (other) => {
    await other.signIn();
    await person.open('/account/devices');
    await person.look('devices');
    await person.press('button[name=sid]');
    await person.isToldOfSuccess();
    await other.isSignedOut();
  });
}

async function endOthers(person) {
  await Stranger.with(person, async (other) => {
    await other.signIn();
    await person.open('/account/devices');
    await person.press('#end-others');
    await person.isToldOfSuccess();
    await person.look('devices-ended');
    await other.isSignedOut();
  });
}

async function removeApp(person) {
  await person.open('/account/apps');
  while (await person.has('[name=client]')) await person.press('[name=client]');
  await person.look('apps-none');
  await person.open(await person.app.authorizationUrl({ scope: 'openid profile email offline_access' }));
  await person.confirm();
  person.isAt('/consent');
  await person.press('#approve');
  const { refresh_token: token } = await person.app.receives(person.page, 'GET');
  await person.open('/account/apps');
  await person.look('apps');
  await person.press('[name=client]');
  await person.isToldOfSuccess();
  assert.equal(await person.app.refresh(token), 'invalid_grant');
}

async function activity(person) {
  await person.open('/account/activity');
  await person.look('activity');
  await person.press('#older');
  await person.look('activity-older');
}

async function language(person) {
  // An error page can be read in another language too.
  for (const path of ['/account/devices', '/no/such/page']) {
    await person.open(path);
    const before = await person.page.getAttribute('html', 'lang');
    await person.press('#language');
    await person.look('language');
    await person.press('#to-fr');
    person.isAt(path);
    assert.equal(await person.page.getAttribute('html', 'lang'), 'fr');
    await person.press('#language');
    await person.press(`#to-${before}`);
    assert.equal(await person.page.getAttribute('html', 'lang'), before);
  }
}

async function exportData(person) {
  await person.openGuarded('/account/data');
  await person.look('data');
  const [download] = await Promise.all([person.page.waitForEvent('download'), person.hands.press('#export')]);
  assert.match(download.suggestedFilename(), /\.json$/);
  const file = await readFile(await download.path(), 'utf8');
  assert.ok(JSON.stringify(JSON.parse(file)).includes(person.email), 'the file does not hold the address');
}

async function deletion(person) {
  await person.openGuarded('/account/data');
  await person.press('#delete');
  await person.look('delete');
  await person.press('#submit');
  await person.isToldWhatIsWrong();
  await person.look('delete-error');
  await person.tick('confirm');
  await person.press('#submit');
  person.isAt('/account/deletion-asked');
  await person.look('deletion-asked');
  await person.press('#login');
  await person.send({ email: person.email, password: person.password });
  await person.confirm();
  await person.isToldOfSuccess();
  await person.look('overview-kept');
}

/** Somebody else signs in; the owner is told, and locks them out. */
async function notMe(person) {
  await Stranger.with(person, async (other) => {
    await other.signIn();
    const link = await mailedLink(person.email, '/not-me');
    await person.page.goto(link);
    await person.look('not-me');
    await person.press('#submit');
    person.isAt('/not-me/done');
    await person.look('not-me-done');
    await other.isSignedOut();
    await person.page.goto(link);
    await person.look('not-me-used');
    await person.page.goto(`${issuer}/login`);
    await person.send({ email: person.email, password: person.password });
    await person.isToldWhatIsWrong();
  });
}
