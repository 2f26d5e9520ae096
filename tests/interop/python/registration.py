"""Authlib as an app that registers itself with a token somebody gave it, and looks after its registration."""

import os
import secrets
import sys

os.environ["AUTHLIB_INSECURE_TRANSPORT"] = "1"  # the server under test speaks plain http on loopback

import requests
from authlib.integrations.base_client import OAuthError
from authlib.integrations.requests_client import OAuth2Session
from authlib.oauth2.rfc7591 import ClientMetadataClaims
from authlib.oidc.registration import ClientMetadataClaims as OpenIDMetadataClaims

from environment import ISSUER, PASSWORD, REDIRECT_URI, chancery, record_secret
from form_browser import FormBrowser, through_pages
from report import refused, run_steps

LIB = "authlib-registration"
EMAIL = "authlib@example.com"
METADATA = {
    "client_name": "Photo Prints",
    "redirect_uris": [REDIRECT_URI],
    "grant_types": ["authorization_code", "refresh_token"],
    "response_types": ["code"],
    "token_endpoint_auth_method": "client_secret_basic",
    "scope": "openid email offline_access",
}
# What the server says and no change repeats (RFC 7592 §2.2).
FROM_THE_SERVER = {
    "registration_access_token",
    "registration_client_uri",
    "client_id_issued_at",
    "client_secret_expires_at",
}


class App:
    """Each method is one step; later ones use what earlier ones obtained."""

    def discovery(self):
        self.server = requests.get(f"{ISSUER}/.well-known/oauth-authorization-server", timeout=10).json()
        assert self.server["registration_endpoint"].startswith(ISSUER), "no registration endpoint of ours"

    def without_a_token(self):
        answer = requests.post(self.server["registration_endpoint"], json=METADATA, timeout=10)
        assert answer.status_code == 401, f"answered {answer.status_code}"
        assert answer.headers["WWW-Authenticate"].startswith("Bearer "), answer.headers["WWW-Authenticate"]

    def registration(self):
        self.initial = chancery("client", "token", "create", "--uses", "1")["initial_access_token"]
        answer = self._send("POST", self.server["registration_endpoint"], self.initial, METADATA)
        assert answer.status_code == 201, f"answered {answer.status_code}: {answer.text}"
        self.registered = answer.json()
        record_secret(self.registered["client_secret"])
        for claims in (ClientMetadataClaims, OpenIDMetadataClaims):
            claims(self.registered, {}, claims.get_claims_options(self.server)).validate()
        assert METADATA.items() <= self.registered.items(), f"registered {self.registered.keys()} otherwise"

    def initial_token_again(self):
        answer = self._send("POST", self.server["registration_endpoint"], self.initial, METADATA)
        assert refusal(answer) == (401, "invalid_token"), f"answered {refusal(answer)}"

    def code_and_pkce(self):
        self.session = OAuth2Session(
            self.registered["client_id"],
            self.registered["client_secret"],
            scope=METADATA["scope"],
            redirect_uri=REDIRECT_URI,
            code_challenge_method="S256",
        )
        verifier = secrets.token_urlsafe(48)
        url, state = self.session.create_authorization_url(
            self.server["authorization_endpoint"], code_verifier=verifier, prompt="consent"
        )
        browser = FormBrowser(ISSUER)
        browser.open(url)
        callback = through_pages(browser, EMAIL, PASSWORD)
        self.session.fetch_token(
            self.server["token_endpoint"], authorization_response=callback, state=state, code_verifier=verifier
        )
        claims = self.session.get(self.server["userinfo_endpoint"]).json()
        assert claims["email"] == EMAIL, f"email is {claims['email']}"

    def read(self):
        answer = self._manage("GET")
        assert answer.status_code == 200, f"answered {answer.status_code}: {answer.text}"
        # The secret is told once; only its digest is kept.
        expected = {name: value for name, value in self.registered.items() if name != "client_secret"}
        assert answer.json() == expected, "what is read is not what was registered"

    def update(self):
        before = self.registered
        body = {name: value for name, value in before.items() if name not in FROM_THE_SERVER}
        answer = self._manage("PUT", body | {"client_name": "Photo Prints and Frames"})
        assert answer.status_code == 200, f"answered {answer.status_code}: {answer.text}"
        self.registered = answer.json()
        assert self.registered["client_name"] == "Photo Prints and Frames", "the name is the old one"
        old = self._send("GET", before["registration_client_uri"], before["registration_access_token"])
        assert refusal(old) == (401, "invalid_token"), f"the token before is answered {refusal(old)}"
        assert self._manage("GET").json()["client_name"] == "Photo Prints and Frames", "the change was not kept"

    def removal(self):
        answer = self._manage("DELETE")
        assert answer.status_code == 204, f"answered {answer.status_code}: {answer.text}"
        again = self._manage("GET")
        assert refusal(again) == (401, "invalid_token"), f"what was removed is answered {refusal(again)}"
        refused(OAuthError, lambda: self.session.refresh_token(self.server["token_endpoint"]), "invalid_client")

    def _manage(self, method: str, body: dict | None = None) -> requests.Response:
        uri, token = self.registered["registration_client_uri"], self.registered["registration_access_token"]
        return self._send(method, uri, token, body)

    @staticmethod
    def _send(method: str, uri: str, token: str, body: dict | None = None) -> requests.Response:
        with OAuth2Session(token={"access_token": token, "token_type": "Bearer"}) as session:
            return session.request(method, uri, json=body, timeout=10)


def refusal(answer: requests.Response) -> tuple[int, str | None]:
    """Status and error of an answer that ought to be a refusal."""
    return answer.status_code, answer.json().get("error")


def main() -> bool:
    app = App()
    return run_steps(
        LIB,
        [
            ("discovery", app.discovery),
            ("registration without a token is refused", app.without_a_token),
            ("registration", app.registration),
            ("the initial access token is used up", app.initial_token_again),
            ("code + PKCE", app.code_and_pkce),
            ("reading", app.read),
            ("update with a new token", app.update),
            ("removal", app.removal),
        ],
    )


if __name__ == "__main__":
    sys.exit(0 if main() else 1)
