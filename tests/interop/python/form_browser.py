"""A browser without JavaScript: follows redirects within one origin, keeps cookies, submits forms found in the HTML."""

from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

import requests
from bs4 import BeautifulSoup

from environment import record_secret

TIMEOUT = 10


@dataclass
class Page:
    """A page that was shown, or (status None) an address at another origin the browser was sent to."""

    url: str
    status: int | None = None
    html: str = ""

    @property
    def path(self) -> str:
        return urlsplit(self.url).path

    def describe(self) -> str:
        """Enough to understand a verdict: status, address, heading and first error."""
        soup = BeautifulSoup(self.html, "html.parser")
        parts = [tag.get_text(" ", strip=True) for tag in (soup.title, soup.find(id="error-summary")) if tag]
        return f"{self.status} {self.path} {' / '.join(parts)}"


class FormBrowser:
    """One person's browser."""

    def __init__(self, origin: str):
        self.origin = origin
        self.http = requests.Session()
        self.page = Page(origin)

    def open(self, url: str) -> Page:
        return self._load("GET", url)

    def submit(self, button_id: str, **values: str) -> Page:
        """Fills the form that holds the button and presses it."""
        button = BeautifulSoup(self.page.html, "html.parser").find(id=button_id)
        assert button is not None, f"no button '{button_id}' on {self.page.describe()}"
        form = button.find_parent("form")
        assert form is not None, f"button '{button_id}' is in no form on {self.page.describe()}"

        fields = {tag["name"]: tag.get("value", "") for tag in form.select("input[name]") if is_sent(tag)}
        # A box can be ticked that a browser would not send as it is.
        missing = values.keys() - {tag["name"] for tag in form.select("input[name]")}
        assert not missing, f"no field {sorted(missing)} on {self.page.describe()}"
        fields |= values
        if button.get("name"):
            fields[button["name"]] = button.get("value", "")
        action = urljoin(self.page.url, form.get("action", ""))
        return self._load(form.get("method", "get").upper(), action, fields)

    def _load(self, method: str, url: str, fields: dict[str, str] | None = None) -> Page:
        for _ in range(10):
            if not url.startswith(self.origin + "/"):
                self.page = Page(url)
                return self.page
            posts = method == "POST"
            answer = self.http.request(
                method,
                url,
                data=fields if posts else None,
                params=None if posts else fields,
                headers={"Origin": self.origin} if posts else {},
                allow_redirects=False,
                timeout=TIMEOUT,
            )
            for cookie in answer.cookies:
                record_secret(cookie.value)
            if not answer.is_redirect:
                self.page = Page(answer.url, answer.status_code, answer.text)
                return self.page
            assert not posts or answer.status_code == 303, f"redirect after POST is {answer.status_code}, not 303"
            method, url, fields = "GET", urljoin(answer.url, answer.headers["Location"]), None
        raise AssertionError(f"too many redirects, the last one to {urlsplit(url).path}")


def is_sent(tag) -> bool:
    """Whether a browser would send this input: buttons and unticked boxes stay behind."""
    kind = tag.get("type", "text")
    return kind not in ("submit", "button", "reset") and (kind not in ("checkbox", "radio") or tag.has_attr("checked"))


def through_pages(browser: FormBrowser, email: str, password: str) -> str:
    """Answers the pages of a sign-in until the browser is sent back to the client; returns that address."""
    for _ in range(4):
        page = browser.page
        if page.status is None:
            return page.url
        if page.status == 200 and page.path == "/login":
            browser.submit("submit", email=email, password=password)
        elif page.status == 200 and page.path == "/consent":
            browser.submit("approve")
        else:
            raise AssertionError(f"unexpected page {page.describe()}")
    raise AssertionError(f"not back at the client after four pages, but at {browser.page.describe()}")
