// The packages go-oidc and golang.org/x/oauth2 as a relying party of a running chancery: one verdict line per step.
package main

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"time"

	"golang.org/x/oauth2"
)

func main() {
	passed, err := run()
	if err != nil {
		fmt.Fprintf(os.Stderr, "interop: %s\n", oneLine(err))
	}
	if err != nil || !passed {
		os.Exit(1)
	}
}

func run() (bool, error) {
	environment, err := readEnvironment()
	if err != nil {
		return false, err
	}
	// Both packages take their HTTP client from the context.
	client := &http.Client{Timeout: 10 * time.Second}
	ctx := context.WithValue(context.Background(), oauth2.HTTPClient, client)
	party, err := newRelyingParty(ctx, environment)
	if err != nil {
		return false, err
	}
	partyPassed := runSteps("go-oidc", []step{
		{"discovery", party.discovery},
		{"code + PKCE", party.codeAndPKCE},
		{"ID token verification", party.idToken},
		{"other ID tokens are refused", party.idTokenRefused},
		{"userinfo", party.userinfo},
		{"refresh", party.refresh},
		{"access token for a resource", party.resource},
		{"another code_verifier is refused", party.anotherVerifier},
	})
	machinePassed := runSteps("go-oauth2", []step{
		{"client_credentials", func() error { return clientCredentials(ctx, environment) }},
	})
	return partyPassed && machinePassed, nil
}
