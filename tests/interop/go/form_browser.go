package main

import (
	"context"
	"fmt"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"
	"time"

	"github.com/PuerkitoBio/goquery"
)

// A formBrowser is one person's browser without JavaScript: it follows redirects within one origin, keeps cookies and
// submits forms found in the HTML.
type formBrowser struct {
	http   *http.Client
	origin *url.URL
	page   page
}

// A page that was shown, or (without a document) an address at another origin the browser was sent to.
type page struct {
	url      *url.URL
	status   int
	document *goquery.Document
}

func newFormBrowser(origin string) (*formBrowser, error) {
	address, err := url.Parse(origin)
	if err != nil {
		return nil, err
	}
	cookies, err := cookiejar.New(nil)
	if err != nil {
		return nil, err
	}
	client := &http.Client{
		Jar:     cookies,
		Timeout: 10 * time.Second,
		// It goes where it is sent itself, to see each redirect.
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	return &formBrowser{http: client, origin: address, page: page{url: address}}, nil
}

func (b *formBrowser) open(address string) error {
	target, err := url.Parse(address)
	if err != nil {
		return err
	}
	return b.load(http.MethodGet, target, nil)
}

// throughPages answers the pages of a sign-in until the browser is sent back to the client, and returns that address.
func (b *formBrowser) throughPages(email, password string) (*url.URL, error) {
	for range 4 {
		var err error
		switch {
		case b.page.document == nil:
			return b.page.url, nil
		case b.page.status == http.StatusOK && b.page.url.Path == "/login":
			err = b.submit("submit", map[string]string{"email": email, "password": password})
		case b.page.status == http.StatusOK && b.page.url.Path == "/consent":
			err = b.submit("approve", nil)
		default:
			err = fmt.Errorf("unexpected page %s", b.page.describe())
		}
		if err != nil {
			return nil, err
		}
	}
	return nil, fmt.Errorf("not back at the client after four pages, but at %s", b.page.describe())
}

// submit fills the form that holds the button and presses it.
func (b *formBrowser) submit(buttonID string, values map[string]string) error {
	button := b.page.document.Find(fmt.Sprintf("[id='%s']", buttonID))
	form := button.Closest("form")
	if form.Length() != 1 {
		return fmt.Errorf("no form with a button '%s' on %s", buttonID, b.page.describe())
	}
	fields := sentFields(form)
	for name, value := range values {
		if form.Find(fmt.Sprintf("[name='%s']", name)).Length() == 0 {
			return fmt.Errorf("no field '%s' on %s", name, b.page.describe())
		}
		fields.Set(name, value)
	}
	if name, named := button.Attr("name"); named {
		fields.Set(name, button.AttrOr("value", ""))
	}
	action, err := b.page.url.Parse(form.AttrOr("action", ""))
	if err != nil {
		return err
	}
	return b.load(strings.ToUpper(form.AttrOr("method", "get")), action, fields)
}

// sentFields are those that a browser would send: buttons and unticked boxes stay behind.
func sentFields(form *goquery.Selection) url.Values {
	fields := url.Values{}
	form.Find("input[name]").Each(func(_ int, input *goquery.Selection) {
		switch input.AttrOr("type", "text") {
		case "submit", "button", "reset":
			return
		case "checkbox", "radio":
			if _, checked := input.Attr("checked"); !checked {
				return
			}
		}
		fields.Add(input.AttrOr("name", ""), input.AttrOr("value", ""))
	})
	return fields
}

func (b *formBrowser) load(method string, target *url.URL, fields url.Values) error {
	for range 10 {
		if target.Scheme != b.origin.Scheme || target.Host != b.origin.Host {
			b.page = page{url: target}
			return nil
		}
		next, err := b.request(method, target, fields)
		if err != nil || next == nil {
			return err
		}
		method, target, fields = http.MethodGet, next, nil
	}
	return fmt.Errorf("too many redirects, the last one to %s", target.Path)
}

// request makes one, and shows the page or returns where it leads.
func (b *formBrowser) request(method string, target *url.URL, fields url.Values) (*url.URL, error) {
	posts := method == http.MethodPost
	body := ""
	if posts {
		body = fields.Encode()
	} else if fields != nil {
		asked := *target
		asked.RawQuery = fields.Encode()
		target = &asked
	}
	request, err := http.NewRequestWithContext(context.Background(), method, target.String(), strings.NewReader(body))
	if err != nil {
		return nil, err
	}
	if posts {
		request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		request.Header.Set("Origin", b.origin.Scheme+"://"+b.origin.Host)
	}
	answer, err := b.http.Do(request)
	if err != nil {
		return nil, err
	}
	defer answer.Body.Close()
	if location := answer.Header.Get("Location"); location != "" && answer.StatusCode/100 == 3 {
		if posts && answer.StatusCode != http.StatusSeeOther {
			return nil, fmt.Errorf("redirect after POST is %d, not 303", answer.StatusCode)
		}
		return target.Parse(location)
	}
	document, err := goquery.NewDocumentFromReader(answer.Body)
	b.page = page{url: target, status: answer.StatusCode, document: document}
	return nil, err
}

// describe tells enough to understand a verdict: status, address, title and first error.
func (p *page) describe() string {
	if p.document == nil {
		return "left: " + p.url.Path
	}
	title, problem := p.document.Find("title").Text(), p.document.Find("#error-summary").Text()
	return fmt.Sprintf("%d %s %s %s", p.status, p.url.Path, title, problem)
}
