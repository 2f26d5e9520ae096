"""The OAuth client of the crash test: asks for codes and tokens with plain requests, so that nothing is retried unseen."""

import base64
import hashlib
import secrets
from dataclasses import dataclass
from urllib.parse import parse_qs, urlencode, urlsplit

import requests

REDIRECT_URI = "http://127.0.0.1:9/callback"  # the browsers of this test stop before they would go there


@dataclass
class Code:
    """An authorization code and what proves that it is ours."""

    value: str
    verifier: str


class Client:
    """One confidential client with the code flow and refresh tokens."""

    def __init__(self, issuer: str, created: dict):
        self.issuer = issuer
        self.credentials = (created["client_id"], created["client_secret"])

    def authorization(self, **extra: str) -> tuple[str, str]:
        """An authorization URL and the PKCE verifier that belongs to it."""
        verifier = secrets.token_urlsafe(48)
        challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
        parameters = {
            "response_type": "code",
            "client_id": self.credentials[0],
            "redirect_uri": REDIRECT_URI,
            "scope": "openid offline_access",
            "state": secrets.token_urlsafe(16),
            "code_challenge": challenge,
            "code_challenge_method": "S256",
        }
        return f"{self.issuer}/authorize?{urlencode(parameters | extra)}", verifier

    def redeem(self, code: Code, http: requests.Session | None = None) -> requests.Response:
        return self._token(
            http, grant_type="authorization_code", code=code.value, redirect_uri=REDIRECT_URI, code_verifier=code.verifier
        )

    def refresh(self, refresh_token: str, http: requests.Session | None = None) -> requests.Response:
        return self._token(http, grant_type="refresh_token", refresh_token=refresh_token)

    def userinfo(self, access_token: str) -> requests.Response:
        headers = {"Authorization": f"Bearer {access_token}"}
        return requests.get(f"{self.issuer}/userinfo", headers=headers, timeout=5)

    def _token(self, http: requests.Session | None, **parameters: str) -> requests.Response:
        return (http or requests).post(f"{self.issuer}/token", auth=self.credentials, data=parameters, timeout=5)


def code_of(callback: str, verifier: str) -> Code:
    """The code of a successful authorization response."""
    parameters = parse_qs(urlsplit(callback).query)
    assert "code" in parameters, f"no code in {sorted(parameters)}: {parameters.get('error')}"
    return Code(parameters["code"][0], verifier)


def is_invalid_grant(answer: requests.Response) -> bool:
    return answer.status_code == 400 and answer.json().get("error") == "invalid_grant"
