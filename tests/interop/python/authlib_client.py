"""Authlib as a relying party: the whole life of a sign-in, and client_credentials."""

import os
import secrets
import sys
from urllib.parse import parse_qs, urlsplit

os.environ["AUTHLIB_INSECURE_TRANSPORT"] = "1"  # the server under test speaks plain http on loopback

import requests
from authlib.integrations.base_client import OAuthError
from authlib.integrations.requests_client import OAuth2Session
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.jwk import KeySet

from environment import ISSUER, PASSWORD, REDIRECT_URI, client
from form_browser import FormBrowser, through_pages
from report import refused, run_steps

LIB = "authlib"
EMAIL = "authlib@example.com"


class RelyingParty:
    """Each method is one step; later ones use what earlier ones obtained."""

    def __init__(self):
        client_id, client_secret = client("authlib")
        self.session = OAuth2Session(
            client_id,
            client_secret,
            scope="openid profile email offline_access",
            redirect_uri=REDIRECT_URI,
            code_challenge_method="S256",
        )
        self.metadata = {}
        self.nonce = secrets.token_urlsafe(16)
        self.subject = ""

    def discovery(self):
        for name in ("openid-configuration", "oauth-authorization-server"):
            answer = requests.get(f"{ISSUER}/.well-known/{name}", timeout=10)
            answer.raise_for_status()
            self.metadata = answer.json()
            assert self.metadata["issuer"] == ISSUER, f"issuer of {name} is {self.metadata['issuer']}"
            assert "S256" in self.metadata["code_challenge_methods_supported"], f"{name} does not offer S256"

    def code_and_pkce(self):
        verifier = secrets.token_urlsafe(48)
        url, state = self.session.create_authorization_url(
            self.metadata["authorization_endpoint"], code_verifier=verifier, nonce=self.nonce, prompt="consent"
        )
        browser = FormBrowser(ISSUER)
        browser.open(url)
        callback = through_pages(browser, EMAIL, PASSWORD)
        assert callback.startswith(REDIRECT_URI + "?"), f"sent to {callback}"
        assert parse_qs(urlsplit(callback).query)["iss"] == [ISSUER], "no iss of ours in the authorization response"
        token = self.session.fetch_token(
            self.metadata["token_endpoint"], authorization_response=callback, state=state, code_verifier=verifier
        )
        assert token["token_type"].lower() == "bearer" and token["refresh_token"] and token["expires_in"] > 0

    def id_token(self):
        keys = KeySet.import_key_set(requests.get(self.metadata["jwks_uri"], timeout=10).json())
        token = self.session.token
        decoded = jwt.decode(token["id_token"], keys, algorithms=["RS256"])
        claims = CodeIDToken(
            decoded.claims,
            decoded.header,
            {"iss": {"essential": True, "value": ISSUER}, "nonce": {"essential": True, "value": self.nonce}},
            {"client_id": self.session.client_id, "nonce": self.nonce, "access_token": token["access_token"]},
        )
        claims.validate(leeway=10)
        assert self.session.client_id in claims["aud"], f"aud is {claims['aud']}"
        self.subject = claims["sub"]

    def userinfo(self):
        for method in ("GET", "POST"):
            answer = self.session.request(method, self.metadata["userinfo_endpoint"])
            answer.raise_for_status()
            claims = answer.json()
            assert claims["sub"] == self.subject, "sub differs from the ID token's"
            assert claims["email"] == EMAIL and claims["email_verified"] is True, "email is not as registered"

    def refresh(self):
        before = dict(self.session.token)
        after = self.session.refresh_token(self.metadata["token_endpoint"])
        assert after["refresh_token"] != before["refresh_token"], "the refresh token was not rotated"
        assert after["access_token"] != before["access_token"], "the access token is the old one"
        self.session.get(self.metadata["userinfo_endpoint"]).raise_for_status()

    def introspection(self):
        state = self._introspect()
        assert state["active"] is True, "a live access token is reported inactive"
        assert state["client_id"] == self.session.client_id and state["sub"] == self.subject

    def revocation(self):
        refresh_token = self.session.token["refresh_token"]
        self.session.revoke_token(
            self.metadata["revocation_endpoint"], token=refresh_token, token_type_hint="refresh_token"
        ).raise_for_status()
        assert self._introspect() == {"active": False}, "the access token of a revoked grant is still active"
        endpoint = self.metadata["token_endpoint"]
        refused(
            OAuthError, lambda: self.session.refresh_token(endpoint, refresh_token=refresh_token), "invalid_grant"
        )

    def client_credentials(self):
        client_id, client_secret = client("machine")
        with OAuth2Session(client_id, client_secret, scope="reports:read") as machine:
            token = machine.fetch_token(self.metadata["token_endpoint"], grant_type="client_credentials")
        assert token["access_token"] and "refresh_token" not in token

    def _introspect(self) -> dict:
        answer = self.session.introspect_token(
            self.metadata["introspection_endpoint"],
            token=self.session.token["access_token"],
            token_type_hint="access_token",
        )
        answer.raise_for_status()
        return answer.json()


def main() -> bool:
    party = RelyingParty()
    return run_steps(
        LIB,
        [
            ("discovery", party.discovery),
            ("code + PKCE", party.code_and_pkce),
            ("ID token verification", party.id_token),
            ("userinfo", party.userinfo),
            ("refresh", party.refresh),
            ("introspection", party.introspection),
            ("revocation", party.revocation),
            ("client_credentials", party.client_credentials),
        ],
    )


if __name__ == "__main__":
    sys.exit(0 if main() else 1)
