// A virtual authenticator: the key of this device, which verifies its user (Web Authentication Level 3, §11).

const options = {
  protocol: 'ctap2',
  transport: 'internal',
  hasResidentKey: true,
  hasUserVerification: true,
  isUserVerified: true,
  automaticPresenceSimulation: true,
};

export class Authenticator {
  #devtools;
  #authenticatorId;

  /** Belongs to the tab of these developer tools. */
  static async of(devtools) {
    const authenticator = new Authenticator();
    authenticator.#devtools = devtools;
    await authenticator.#devtools.send('WebAuthn.enable', { enableUI: false });
    const added = await authenticator.#devtools.send('WebAuthn.addVirtualAuthenticator', { options });
    authenticator.#authenticatorId = added.authenticatorId;
    return authenticator;
  }

  /** Whether somebody touches it as soon as it is asked. */
  async touched(enabled) {
    await this.#send('setAutomaticPresenceSimulation', { enabled });
  }

  /** Whether it knows who touches it. */
  async knows(isUserVerified) {
    await this.#send('setUserVerified', { isUserVerified });
  }

  /** How many keys it holds. */
  async count() {
    const { credentials } = await this.#send('getCredentials');
    return credentials.length;
  }

  #send(method, parameters = {}) {
    return this.#devtools.send(`WebAuthn.${method}`, { authenticatorId: this.#authenticatorId, ...parameters });
  }
}
