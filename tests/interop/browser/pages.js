// Every page of the product and what it can look like; a walk must have looked at each once.

const always = [
  ...['login', 'register', 'register-error', 'code', 'code-error', 'consent', 'consent-more', 'form-post', 'login-again', 'login-again-fixed', 'error-finished'],
  ...['overview', 'profile', 'profile-error', 'profile-saved'],
  ...['totp-new', 'totp-new-by-hand', 'totp-new-error', 'security-totp', 'security-trusted', 'totp'],
  ...['recovery-codes-shown', 'recovery-codes-unsaved', 'recovery-codes'],
  ...['factor', 'factor-error', 'factor-again', 'factor-recovery', 'factor-recovery-error'],
  ...['forgot', 'forgot-error', 'reset', 'reset-error', 'reset-link', 'reset-link-old'],
  ...['password-new', 'password-new-error', 'password-new-temporary', 'login-changed'],
  ...['email', 'email-error', 'email-code', 'email-code-error', 'email-changed'],
  ...['password-change', 'password-change-error', 'password-changed'],
  ...['devices-one', 'devices', 'devices-ended', 'apps-none', 'apps', 'activity', 'activity-older', 'language'],
  ...['data', 'delete', 'delete-error', 'deletion-asked', 'overview-kept', 'overview-no-name'],
  ...['not-me', 'not-me-done', 'not-me-used'],
  ...['device', 'device-error', 'device-confirm', 'device-confirm-error', 'device-done', 'device-denied', 'device-gone'],
  ...['consent-unverified', 'consent-details', 'choose', 'choose-one'],
  ...['signed-out-leads-on', 'end-session', 'signed-out-by-app', 'error-end-session'],
  ...['login-error', 'login-throttled', 'login-locked', 'error-not-found', 'error-request', 'error-no-flow'],
  ...['error-no-code', 'error-no-ticket', 'error-no-second-step', 'error-address'],
  ...['error-cookie', 'error-other-browser', 'error-form', 'error-foreign', 'error-signed-in', 'error-method', 'logout', 'signed-out', 'dev-mail'],
];
const withoutJavaScript = ['passkey-new-impossible'];
const withJavaScript = [
  ...['security', 'passkey-new', 'passkey-new-failed', 'security-passkey', 'passkey', 'passkey-error', 'security-long-name'],
  ...['no-password', 'security-no-password', 'password-first', 'login-passkey-failed', 'factor-passkey'],
];

export function pagesOf({ javaScript }) {
  return [...always, ...(javaScript ? withJavaScript : withoutJavaScript)].sort();
}
