"""requests_oauth2client: pushed requests, DPoP, device authorization, and the refusal of a token exchange."""

import sys
import threading

import requests
from requests_oauth2client import (
    DeviceAuthorizationPollingJob,
    DPoPToken,
    EndpointError,
    OAuth2Client,
)

from environment import ISSUER, PASSWORD, REDIRECT_URI, client, public_client
from form_browser import FormBrowser, through_pages
from report import refused, run_steps

LIB = "requests_oauth2client"
EMAIL = "requests-oauth2client@example.com"


def discover(credentials: tuple[str, str] | str) -> OAuth2Client:
    """`testing` allows plain http, which the server under test speaks on loopback. The library reads all endpoints but
    that for devices."""
    metadata = requests.get(f"{ISSUER}/.well-known/openid-configuration", timeout=10).json()
    return OAuth2Client.from_discovery_endpoint(
        issuer=ISSUER,
        auth=credentials,
        redirect_uri=REDIRECT_URI,
        device_authorization_endpoint=metadata["device_authorization_endpoint"],
        testing=True,
    )


class RelyingParty:
    """Each method is one step; later ones use what earlier ones obtained."""

    def discovery(self):
        self.client = discover(client("requests-oauth2client"))
        assert self.client.pushed_authorization_request_endpoint, "no endpoint for pushed requests"

    def pushed_request(self):
        self.request = self.client.authorization_request(scope="openid email offline_access", dpop=True)
        self.pushed = self.client.pushed_authorization_request(self.request)
        assert self.pushed.request_uri.startswith("urn:ietf:params:oauth:request_uri:"), self.pushed.request_uri

    def code_and_dpop(self):
        browser = FormBrowser(ISSUER)
        browser.open(str(self.pushed.uri))
        answer = self.request.validate_callback(through_pages(browser, EMAIL, PASSWORD))
        # When it validates the ID token, the library forgets the key of the access token; others validate it.
        self.token = self.client.authorization_code(answer, validate=False)
        assert isinstance(self.token, DPoPToken), f"token_type is {self.token.token_type}"

    def userinfo(self):
        claims = self.client.userinfo(self.token)
        assert claims["email"] == EMAIL, f"email is {claims['email']}"

    def refresh(self):
        self.token = self.client.refresh_token(self.token)
        assert isinstance(self.token, DPoPToken), f"token_type is {self.token.token_type}"
        assert self.client.userinfo(self.token)["email"] == EMAIL

    def device(self):
        device = discover(public_client("device"))
        codes = device.authorize_device(scope="openid email")
        job = DeviceAuthorizationPollingJob(device, codes)
        person = threading.Thread(target=allow, args=(codes.verification_uri_complete,))
        person.start()
        token = None
        for _ in range(6):
            token = job()
            if token is not None:
                break
        person.join()
        assert token is not None, "no token after six questions"
        assert device.userinfo(token)["email"] == EMAIL

    def token_exchange(self):
        def exchange():
            self.client.token_exchange(
                subject_token=self.token.access_token,
                subject_token_type="urn:ietf:params:oauth:token-type:access_token",
            )

        refused(EndpointError, exchange, "unsupported_grant_type", "unauthorized_client")


def allow(address: str) -> None:
    """What a person does whose device shows the address."""
    browser = FormBrowser(ISSUER)
    browser.open(address)
    browser.submit("submit")
    browser.submit("submit", email=EMAIL, password=PASSWORD)
    browser.submit("approve", started="yes")
    assert browser.page.path == "/device/done", browser.page.describe()


party = RelyingParty()
passed = run_steps(
    LIB,
    [
        ("discovery", party.discovery),
        ("pushed authorization request", party.pushed_request),
        ("code + PKCE + DPoP", party.code_and_dpop),
        ("userinfo with DPoP", party.userinfo),
        ("refresh with DPoP", party.refresh),
        ("device authorization", party.device),
        ("token exchange is refused", party.token_exchange),
    ],
)
sys.exit(0 if passed else 1)
