package main

import (
	"context"

	"golang.org/x/oauth2"
	"golang.org/x/oauth2/clientcredentials"
)

// clientCredentials gets a token for the client itself, and no refresh token (RFC 6749 §4.4).
func clientCredentials(ctx context.Context, environment *environment) error {
	client, err := environment.client("machine")
	if err != nil {
		return err
	}
	config := clientcredentials.Config{
		ClientID:     client.ID,
		ClientSecret: client.Secret,
		TokenURL:     environment.issuer + "/token",
		Scopes:       []string{"reports:read"},
		AuthStyle:    oauth2.AuthStyleInHeader,
	}
	tokens, err := config.Token(ctx)
	if err != nil {
		return err
	}
	return ensure(tokens.RefreshToken == "", "a machine client was given a refresh token")
}
