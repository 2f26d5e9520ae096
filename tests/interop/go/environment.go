package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
)

// What tests/interop/run prepared.
type environment struct {
	directory   string
	issuer      string
	redirectURI string
	password    string
}

// A client that was created for the run, as the command line printed it.
type registration struct {
	ID     string `json:"client_id"`
	Secret string `json:"client_secret"`
}

func readEnvironment() (*environment, error) {
	var read environment
	for name, field := range map[string]*string{
		"INTEROP_DIR":          &read.directory,
		"INTEROP_ISSUER":       &read.issuer,
		"INTEROP_REDIRECT_URI": &read.redirectURI,
		"INTEROP_PASSWORD":     &read.password,
	} {
		if *field = os.Getenv(name); *field == "" {
			return nil, fmt.Errorf("%s is not set; start this with tests/interop/run go", name)
		}
	}
	return &read, nil
}

// client is the one with this name among those created for the run.
func (e *environment) client(name string) (client registration, err error) {
	text, err := os.ReadFile(filepath.Join(e.directory, "clients", name+".json"))
	if err != nil {
		return client, err
	}
	return client, json.Unmarshal(text, &client)
}
