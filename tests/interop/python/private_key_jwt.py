"""Authlib as a machine that proves itself with its own key."""

import json
import os
import sys
import time

os.environ["AUTHLIB_INSECURE_TRANSPORT"] = "1"  # the server under test speaks plain http on loopback

from authlib.integrations.base_client import OAuthError
from authlib.integrations.requests_client import OAuth2Session
from authlib.oauth2.rfc7523 import PrivateKeyJWT
from joserfc.jwk import RSAKey

from environment import DIRECTORY, ISSUER, chancery
from report import refused, run_steps

LIB = "authlib-key"
CLIENT = "interop-authlib-key"
TOKEN = f"{ISSUER}/token"


class Machine:
    """Each method is one step; later ones use what earlier ones obtained."""

    def __init__(self):
        self.key = RSAKey.generate_key(2048, parameters={"kid": "first"})

    def registration(self):
        jwks = DIRECTORY / "authlib-jwks.json"
        public = self.key.as_dict(private=False) | {"alg": "RS256", "use": "sig"}
        jwks.write_text(json.dumps({"keys": [public]}))
        method = ("--auth-method", "private_key_jwt", "--jwks", str(jwks))
        machine = ("--grant", "client_credentials", "--scope", "reports:read")
        created = chancery("client", "create", CLIENT, *method, *machine)
        assert not created.get("client_secret"), "a client with a key has no secret"

    def client_credentials(self):
        token = self._token(self.key)
        assert token["access_token"] and token["scope"] == "reports:read"

    def another_key(self):
        other = RSAKey.generate_key(2048, parameters={"kid": "first"})
        refused(OAuthError, lambda: self._token(other), "invalid_client")

    @staticmethod
    def _token(key: RSAKey) -> dict:
        pem = key.as_pem(private=True)
        # Its own default is an hour, more than is taken here.
        method = PrivateKeyJWT(TOKEN, claims={"exp": int(time.time()) + 60}, headers={"kid": "first"})
        with OAuth2Session(CLIENT, pem, token_endpoint_auth_method="private_key_jwt", scope="reports:read") as session:
            session.register_client_auth_method(method)
            return session.fetch_token(TOKEN, grant_type="client_credentials")


def main() -> bool:
    machine = Machine()
    return run_steps(
        LIB,
        [
            ("registration with a key", machine.registration),
            ("client_credentials by private_key_jwt", machine.client_credentials),
            ("another key is refused", machine.another_key),
        ],
    )


if __name__ == "__main__":
    sys.exit(0 if main() else 1)
