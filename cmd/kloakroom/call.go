package main

import (
	"context"

	"github.com/spf13/cobra"

	"kloakroom/apiclient"
	"kloakroom/internal/session"
)

// callOptions are the flags of call.
type callOptions struct {
	token      tokenFlags
	tokenRef   string
	data       string
	headers    []string
	output     string
	fail       bool
	noRedirect bool
}

func newCall(a *app) *cobra.Command {
	var o callOptions
	cmd := &cobra.Command{
		Use: "call [METHOD] URL", Short: "Call an API with a token",
		Long: "Call an API: with a token got for --client, with a given one (--token), or without. The token goes only to\n" +
			"the URL's own origin; redirects are followed, told, and carry it only there. The body is printed alone.",
		Example: examples(
			"kloakroom call --client client-app http://127.0.0.1:8000/secure-data",
			"kloakroom call POST https://api.example.com/orders --client acme -d @order.json -H 'Content-Type: application/json'",
			"kloakroom call http://127.0.0.1:8000/secure-data --token file:token.txt --fail",
		),
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 || len(args) > 2 {
				return usage(cmd, "it takes a URL, with a method before it unless that is GET")
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error { return o.run(cmd, a, args) },
	}
	o.token.bind(cmd)
	f := cmd.Flags()
	f.StringVar(&o.tokenRef, "token", "", "a token by `REF`erence: -, file:PATH, env:NAME, …")
	f.StringVarP(&o.data, "data", "d", "", "the body; @FILE or @- reads it (the method is POST then, unless it is given)")
	f.StringArrayVarP(&o.headers, "header", "H", nil, "a header, \"Name: value\" (may be repeated)")
	f.StringVar(&o.output, "output", "", "write the body to this `FILE`, whole")
	f.BoolVar(&o.fail, "fail", false, "exit 1 on a status of 400 or above")
	f.BoolVar(&o.noRedirect, "no-redirect", false, "do not follow redirects")
	return cmd
}

func (o *callOptions) run(cmd *cobra.Command, a *app, args []string) error {
	ctx := cmd.Context()
	call, err := o.request(cmd, args)
	if err != nil {
		return err
	}
	s, err := o.authorize(ctx, cmd, a, &call)
	if err != nil {
		return err
	}
	if call.Token != nil {
		a.warnPlain(call.URL)
	}
	x, err := apiclient.Send(ctx, s.API(), call)
	if err != nil {
		return err
	}
	defer func() { _ = x.Close() }()
	if err := o.print(ctx, a, x); err != nil {
		return err
	}
	if o.fail && x.Response.Status >= firstError {
		return exitCode(exitBroken)
	}
	return nil
}

// authorize gets the token, or reads the given one, and returns the session
// whose client calls.
func (o *callOptions) authorize(ctx context.Context, cmd *cobra.Command, a *app, call *apiclient.Call) (*session.Session, error) {
	switch {
	case o.token.client != "" && o.tokenRef != "":
		return nil, conflictingFlags("--client", "--token")
	case o.token.client != "":
		if err := o.token.check(cmd); err != nil {
			return nil, err
		}
		t, err := o.token.get(ctx, a)
		if err != nil {
			return nil, err
		}
		call.Token = &t.Access
		return t.session, nil
	}
	if o.tokenRef != "" {
		v, err := a.resolve(ctx, o.tokenRef)
		if err != nil {
			return nil, err
		}
		call.Token = &v
	}
	settings, err := a.settings(ctx)
	if err != nil {
		return nil, err
	}
	return session.Detached(settings, session.Options{})
}
