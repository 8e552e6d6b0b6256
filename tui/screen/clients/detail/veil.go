package detail

import (
	"context"
	"errors"

	"kloakroom/internal/fault"
	"kloakroom/internal/secret"
	"kloakroom/keycloak"
	"kloakroom/tui/part"
)

const slotVeil part.Slot = "clients/detail/veil"

// veil is whether Keycloak shows this administrator a mask for the secrets of
// clients that they may only look at. Servers differ in that (26.8 is the first to
// mask), so it is found out, once a realm, by reading one; what was read is not
// kept.
type veil struct{ asked, down bool }

// needsManage is said where a secret is behind the veil, in the words of the
// changes that want the same role.
const needsManage = "it needs the role manage-clients of this realm"

// onlyLooked says that this administrator may see a client, and not manage it.
func onlyLooked(c keycloak.Client) bool { return c.Access.View && !c.Access.Configure }

// askVeil looks whether there is one, where it matters.
func (p *Pane) askVeil() part.Result {
	if p.veil.asked || !onlyLooked(*p.client) || noSecret(*p.client) != "" {
		return part.Result{}
	}
	p.veil.asked = true
	of := p.of
	return part.Run(part.Job{
		Slot: slotVeil, Title: readTitles[ofSecret], Quiet: true,
		Run: func(ctx context.Context) (any, error) {
			v, err := of.session.Server().ClientSecret(ctx, of.realm, of.id)
			return answer{of, v.IsMask()}, err
		},
	})
}

func (p *Pane) haveVeil(msg part.Done) part.Result {
	if errors.Is(msg.Err, context.Canceled) {
		p.veil.asked = false // the screen was left; the next one asks again
	}
	a, ok := msg.Answer.(answer)
	if ok && msg.Err == nil && a.of.session == p.of.session && a.of.realm == p.of.realm {
		p.veil.down, _ = a.value.(bool)
	}
	return part.Handled()
}

// seen learns from a secret that was read for another reason.
func (p *Pane) seen(v secret.Value) {
	if p.client != nil && onlyLooked(*p.client) && !v.IsZero() {
		p.veil = veil{asked: true, down: v.IsMask()}
	}
}

// veiled says that the chosen client's secret cannot be had.
func (p *Pane) veiled() bool { return p.veil.down && onlyLooked(*p.client) }

// inWords says of an error of the secret what it means here, where no flag can
// help.
func (p *Pane) inWords(err error) error {
	f := fault.Of(err)
	if f == nil || f.Code != "secret-not-visible" {
		return err
	}
	return &fault.Error{
		Class: f.Class, Code: f.Code, Why: f.Why, Err: err,
		Hint: "The role manage-clients of realm " + p.of.realm + " shows it.",
	}
}
