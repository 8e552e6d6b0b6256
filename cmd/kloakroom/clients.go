package main

import "github.com/spf13/cobra"

func newClients(a *app) *cobra.Command {
	return group("clients", "List, show, create and change clients",
		newClientsList(a), newClientsGet(a), newClientsCreate(a), newClientsSet(a), newClientsSecret(a))
}

// clientRow is one client in JSON, in lists.
type clientRow struct {
	ID                   string   `json:"id"`
	ClientID             string   `json:"client_id"`
	Name                 string   `json:"name"`
	Enabled              bool     `json:"enabled"`
	ClientAuthentication bool     `json:"client_authentication"`
	ServiceAccount       bool     `json:"service_account"`
	FullScope            bool     `json:"full_scope"`
	Audiences            []string `json:"audiences"`
}
