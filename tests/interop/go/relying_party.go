package main

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"
)

const (
	email    = "go-oidc@example.com"
	resource = "https://api.example"
)

// A relyingParty is an app with a secret. Every method is one step; later ones use what earlier ones obtained.
type relyingParty struct {
	environment  *environment
	registration registration
	context      context.Context
	browser      *formBrowser
	provider     *oidc.Provider
	config       oauth2.Config
	nonce        string
	tokens       *oauth2.Token
	subject      string
}

func newRelyingParty(ctx context.Context, environment *environment) (*relyingParty, error) {
	registration, err := environment.client("go-oidc")
	if err != nil {
		return nil, err
	}
	browser, err := newFormBrowser(environment.issuer)
	if err != nil {
		return nil, err
	}
	return &relyingParty{environment: environment, registration: registration, context: ctx, browser: browser}, nil
}

func (p *relyingParty) discovery() (err error) {
	if p.provider, err = oidc.NewProvider(p.context, p.environment.issuer); err != nil {
		return err
	}
	p.config = oauth2.Config{
		ClientID:     p.registration.ID,
		ClientSecret: p.registration.Secret,
		RedirectURL:  p.environment.redirectURI,
		Endpoint:     p.provider.Endpoint(),
		Scopes:       []string{oidc.ScopeOpenID, "email", oidc.ScopeOfflineAccess},
	}
	// The library would try both ways and keep the one that worked.
	p.config.Endpoint.AuthStyle = oauth2.AuthStyleInHeader
	var metadata struct {
		Methods []string `json:"code_challenge_methods_supported"`
	}
	if err := p.provider.Claims(&metadata); err != nil {
		return err
	}
	return ensure(slices.Contains(metadata.Methods, "S256"), "no S256 in the metadata")
}

func (p *relyingParty) codeAndPKCE() error {
	verifier := oauth2.GenerateVerifier()
	p.nonce = oauth2.GenerateVerifier()
	code, err := p.authorize(verifier, oidc.Nonce(p.nonce), oauth2.SetAuthURLParam("prompt", "consent"))
	if err != nil {
		return err
	}
	if p.tokens, err = p.config.Exchange(p.context, code, oauth2.VerifierOption(verifier)); err != nil {
		return err
	}
	if err := ensure(p.tokens.Type() == "Bearer", "token_type is %s", p.tokens.TokenType); err != nil {
		return err
	}
	return ensure(p.tokens.RefreshToken != "", "no refresh token")
}

// The library verifies signature, issuer, audience and times, and leaves nonce and at_hash to its caller.
func (p *relyingParty) idToken() error {
	token, err := p.verify(p.rawIDToken(), &oidc.Config{ClientID: p.registration.ID})
	if err != nil {
		return err
	}
	p.subject = token.Subject
	if token.AccessTokenHash != "" {
		if err := token.VerifyAccessToken(p.tokens.AccessToken); err != nil {
			return err
		}
	}
	return ensure(token.Nonce == p.nonce, "nonce came back changed")
}

// Whatever is changed about the token or expected of it, it does not count.
func (p *relyingParty) idTokenRefused() error {
	tampered, err := withSubject(p.rawIDToken(), "somebody else")
	if err != nil {
		return err
	}
	tomorrow := func() time.Time { return time.Now().Add(24 * time.Hour) }
	for _, each := range []struct {
		what, token string
		expected    oidc.Config
	}{
		{"changed after it was signed", tampered, oidc.Config{ClientID: p.registration.ID}},
		{"of another audience", p.rawIDToken(), oidc.Config{ClientID: "interop-machine"}},
		{"that has expired", p.rawIDToken(), oidc.Config{ClientID: p.registration.ID, Now: tomorrow}},
		{"of another algorithm", p.rawIDToken(), oidc.Config{
			ClientID: p.registration.ID, SupportedSigningAlgs: []string{oidc.ES256}}},
	} {
		if _, err := p.verify(each.token, &each.expected); err == nil {
			return fmt.Errorf("an ID token %s is taken", each.what)
		}
	}
	return nil
}

func (p *relyingParty) userinfo() error {
	info, err := p.provider.UserInfo(p.context, oauth2.StaticTokenSource(p.tokens))
	if err != nil {
		return err
	}
	if err := ensure(info.Subject == p.subject, "sub differs from the ID token's"); err != nil {
		return err
	}
	return ensure(info.Email == email && info.EmailVerified, "email is %s", info.Email)
}

func (p *relyingParty) refresh() error {
	before := p.tokens
	after, err := p.config.TokenSource(p.context, &oauth2.Token{RefreshToken: before.RefreshToken}).Token()
	if err != nil {
		return err
	}
	if err := ensure(after.RefreshToken != before.RefreshToken, "the refresh token was not rotated"); err != nil {
		return err
	}
	p.tokens = after
	return p.userinfo()
}

// RFC 8707; the access token is one of RFC 9068, which the library verifies like an ID token.
func (p *relyingParty) resource() error {
	verifier, named := oauth2.GenerateVerifier(), oauth2.SetAuthURLParam("resource", resource)
	code, err := p.authorize(verifier, named)
	if err != nil {
		return err
	}
	tokens, err := p.config.Exchange(p.context, code, oauth2.VerifierOption(verifier), named)
	if err != nil {
		return err
	}
	token, err := p.verify(tokens.AccessToken, &oidc.Config{ClientID: resource})
	if err != nil {
		return err
	}
	if err := ensure(token.Subject == p.subject, "sub differs from the ID token's"); err != nil {
		return err
	}
	callback, err := p.callback(verifier, oauth2.SetAuthURLParam("resource", "https://elsewhere.example"))
	if err != nil {
		return err
	}
	refusal := callback.Query().Get("error")
	return ensure(refusal == "invalid_target", "a resource that is none of the client's: '%s'", refusal)
}

func (p *relyingParty) anotherVerifier() error {
	code, err := p.authorize(oauth2.GenerateVerifier())
	if err != nil {
		return err
	}
	_, err = p.config.Exchange(p.context, code, oauth2.VerifierOption(oauth2.GenerateVerifier()))
	return isRefused(err, "invalid_grant")
}

// authorize goes through the pages and returns the code, if all that comes with it is right.
func (p *relyingParty) authorize(verifier string, options ...oauth2.AuthCodeOption) (string, error) {
	callback, err := p.callback(verifier, options...)
	if err != nil {
		return "", err
	}
	code := callback.Query().Get("code")
	return code, ensure(code != "", "no code but '%s'", callback.Query().Get("error"))
}

// callback goes through the pages and returns the authorization response (RFC 9207 too).
func (p *relyingParty) callback(verifier string, options ...oauth2.AuthCodeOption) (*url.URL, error) {
	state := oauth2.GenerateVerifier()
	options = append(options, oauth2.S256ChallengeOption(verifier))
	if err := p.browser.open(p.config.AuthCodeURL(state, options...)); err != nil {
		return nil, err
	}
	callback, err := p.browser.throughPages(email, p.environment.password)
	if err != nil {
		return nil, err
	}
	parameters := callback.Query()
	if err := ensure(parameters.Get("state") == state, "state came back changed"); err != nil {
		return nil, err
	}
	return callback, ensure(parameters.Get("iss") == p.environment.issuer, "iss is not ours")
}

func (p *relyingParty) verify(token string, expected *oidc.Config) (*oidc.IDToken, error) {
	return p.provider.Verifier(expected).Verify(p.context, token)
}

func (p *relyingParty) rawIDToken() string {
	token, _ := p.tokens.Extra("id_token").(string)
	return token
}

// withSubject is a JWT that says it is about someone else, with the signature it had.
func withSubject(token, subject string) (string, error) {
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		return "", errors.New("the ID token is no JWT")
	}
	text, err := base64.RawURLEncoding.DecodeString(parts[1])
	if err != nil {
		return "", err
	}
	claims := map[string]any{}
	if err := json.Unmarshal(text, &claims); err != nil {
		return "", err
	}
	claims["sub"] = subject
	if text, err = json.Marshal(claims); err != nil {
		return "", err
	}
	parts[1] = base64.RawURLEncoding.EncodeToString(text)
	return strings.Join(parts, "."), nil
}

// isRefused fails unless the token endpoint answered with 400 and this error.
func isRefused(err error, code string) error {
	var refusal *oauth2.RetrieveError
	if !errors.As(err, &refusal) {
		return fmt.Errorf("not refused but: %v", err)
	}
	told := fmt.Sprintf("%d %s", refusal.Response.StatusCode, refusal.ErrorCode)
	return ensure(told == "400 "+code, "refused as %s", told)
}
