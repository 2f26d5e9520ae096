"""PyJWT as a resource server that knows the issuer and its key set, before and after the signing keys change."""

import sys
import time

import jwt
import requests

from environment import AUDIENCE, ISSUER, client, rotate_keys
from report import refused, run_steps

LIB = "pyjwt"
ALGORITHMS = ("ES256", "RS256", "PS256", "EdDSA")
# A server that runs on picks up a rotation made on the command line within this time.
ROTATION_SECONDS = 30


class ResourceServer:
    """Verifies with one long-lived PyJWKClient, as an API does."""

    def __init__(self):
        self.metadata = requests.get(f"{ISSUER}/.well-known/openid-configuration", timeout=10).json()
        self.keys = jwt.PyJWKClient(self.metadata["jwks_uri"])
        self.before: dict[str, str] = {}

    def access_token(self, algorithm: str) -> str:
        answer = requests.post(
            self.metadata["token_endpoint"],
            auth=client(f"machine-{algorithm}"),
            data={"grant_type": "client_credentials", "scope": "reports:read"},
            timeout=10,
        )
        answer.raise_for_status()
        return answer.json()["access_token"]

    def verify(self, token: str, algorithm: str, keys: jwt.PyJWKClient, audience: str = AUDIENCE) -> dict:
        header = jwt.get_unverified_header(token)
        assert header["alg"] == algorithm and header["typ"] == "at+jwt", f"header is {header}"
        return jwt.decode(
            token,
            keys.get_signing_key_from_jwt(token),
            algorithms=[algorithm],
            issuer=ISSUER,
            audience=audience,
            options={"require": ["iss", "sub", "aud", "exp", "iat", "jti", "client_id"]},
        )

    def before_rotation(self, algorithm: str):
        token = self.access_token(algorithm)
        claims = self.verify(token, algorithm, self.keys)
        assert claims["sub"] == claims["client_id"] == client(f"machine-{algorithm}")[0]
        self.before[algorithm] = token

    def foreign_audience(self):
        token = self.before["ES256"]
        refused(
            jwt.InvalidAudienceError, lambda: self.verify(token, "ES256", self.keys, audience="https://other.example")
        )

    def after_rotation(self, algorithm: str):
        old = self.before[algorithm]
        new = self._token_of_the_next_key(algorithm)
        # The cached set knew the next key; a fresh one still has the retired key.
        for keys in (self.keys, jwt.PyJWKClient(self.metadata["jwks_uri"])):
            for token in (old, new):
                self.verify(token, algorithm, keys)

    def _token_of_the_next_key(self, algorithm: str) -> str:
        old_kid = jwt.get_unverified_header(self.before[algorithm])["kid"]
        deadline = time.monotonic() + ROTATION_SECONDS
        while time.monotonic() < deadline:
            token = self.access_token(algorithm)
            if jwt.get_unverified_header(token)["kid"] != old_kid:
                return token
            time.sleep(0.25)
        raise AssertionError(f"still signing with the old key {ROTATION_SECONDS} s after the rotation")


def main() -> bool:
    server = ResourceServer()
    steps = [(f"{name} before rotation", lambda name=name: server.before_rotation(name)) for name in ALGORITHMS]
    steps += [("foreign audience refused", server.foreign_audience), ("keys rotate", rotate_keys)]
    steps += [(f"{name} after rotation", lambda name=name: server.after_rotation(name)) for name in ALGORITHMS]
    return run_steps(LIB, steps)


if __name__ == "__main__":
    sys.exit(0 if main() else 1)
