package fake

import "strings"

// Nasty are names that somebody might give to a realm, a client or a client scope
// to harm who looks at it, or that are merely hard to show.
var Nasty = []string{
	"esc-\x1b[31mred\x1b]0;title\x07\x1b[2J",
	"bidi-\u202egnp.exe\u2066\u2069",
	"wide-日本語クライアント-漢字",
	"combining-e\u0301a\u0308\u200d\u0300\u0301\u0302\u0303",
	"newline-\r\nInjected: yes\ttab",
	"c1-\u009b31m-\u0085-\u2028-zero\u200bwidth\ufeff",
	"emoji-👩‍👩‍👧‍👦🏳️‍🌈🇩🇪",
	"flag --yes; $(rm -rf ~) `id` 'q' \"qq\" %41 %s <b>&amp;",
	"long-" + strings.Repeat("x", 9_995),
}

// Hostile adds realms of nasty names, and to coolproject clients and client scopes
// of such names, described as nastily; client-app gets the scopes as Optional.
func (k *Keycloak) Hostile() {
	k.tb.Helper()
	cool := k.Realm("coolproject")
	k.mu.Lock()
	defer k.mu.Unlock()
	for _, name := range Nasty {
		if k.realm(name) != nil {
			continue
		}
		r := k.addRealm(name)
		r.doc["displayName"] = name
		cool.addScope(Scope{Name: name, Description: name, Audience: name})
		cool.addClient(Client{
			ClientID: name, Name: name, Description: name, ServiceAccount: true,
			Default: []string{name}, RedirectURIs: []string{"https://" + name}, Attributes: map[string]string{"note": name},
		})
		if c, s := cool.r.byClientID["client-app"], cool.r.scopeNamed(name); c != nil && s != nil {
			c.link(s, false)
		}
	}
}
