"""requests-oauthlib with the password grant: for first-party clients that were given it, and nobody else."""

import os
import sys

os.environ["OAUTHLIB_INSECURE_TRANSPORT"] = "1"  # the server under test speaks plain http on loopback

import jwt
import requests
from oauthlib.oauth2 import InvalidGrantError, LegacyApplicationClient, UnauthorizedClientError
from requests.auth import HTTPBasicAuth
from requests_oauthlib import OAuth2Session

from environment import ISSUER, PASSWORD, client
from report import refused, run_steps

LIB = "requests-oauthlib"
EMAIL = "password@example.com"


class PasswordGrant:
    """Each method is one step."""

    def __init__(self):
        self.metadata = requests.get(f"{ISSUER}/.well-known/openid-configuration", timeout=10).json()

    def _fetch(self, client_name: str, password: str) -> dict:
        client_id, client_secret = client(client_name)
        application = LegacyApplicationClient(client_id, scope=["profile", "email"])
        with OAuth2Session(client=application) as session:
            return session.fetch_token(
                self.metadata["token_endpoint"],
                username=EMAIL,
                password=password,
                auth=HTTPBasicAuth(client_id, client_secret),
            )

    def password_grant(self):
        token = self._fetch("password", PASSWORD)
        assert "id_token" not in token, "the password grant is no OpenID Connect sign-in"
        key = jwt.PyJWKClient(self.metadata["jwks_uri"]).get_signing_key_from_jwt(token["access_token"])
        claims = jwt.decode(
            token["access_token"], key, algorithms=["ES256"], issuer=ISSUER, options={"verify_aud": False}
        )
        assert claims["client_id"] == client("password")[0] and claims["sub"] != claims["client_id"]

    def wrong_password(self):
        refused(InvalidGrantError, lambda: self._fetch("password", PASSWORD + "x"))

    def other_client(self):
        refused(UnauthorizedClientError, lambda: self._fetch("authlib", PASSWORD))


def main() -> bool:
    grant = PasswordGrant()
    return run_steps(
        LIB,
        [
            ("password grant", grant.password_grant),
            ("wrong password refused", grant.wrong_password),
            ("client without the grant refused", grant.other_client),
        ],
    )


if __name__ == "__main__":
    sys.exit(0 if main() else 1)
