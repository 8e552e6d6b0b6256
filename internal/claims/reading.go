package claims

import (
	"strings"
)

// Alg returns the signing algorithm that the header names (RFC 7515 section
// 4.1.1), "" if it names none.
func (t *Token) Alg() string { return t.Header.text("alg") }

// Kid returns the ID of the key that the header names (RFC 7515 section 4.1.4).
func (t *Token) Kid() string { return t.Header.text("kid") }

// Type returns what kind of token it is. Keycloak writes that to the claim typ
// (Bearer, ID, Refresh, Offline, Logout); where there is none, the header's typ
// is returned (JWT, at+jwt).
func (t *Token) Type() string {
	if typ := t.Claims.text("typ"); typ != "" {
		return typ
	}
	return t.Header.text("typ")
}

// Get returns a claim: *Object, []any, string, json.Number, bool, or nil where
// there is none. A dot in the name is part of the name.
func (t *Token) Get(name string) any { return t.Claims.Get(name) }

// Issuer returns the claim iss, "" if it is not there or not a string.
func (t *Token) Issuer() string { return t.Claims.text("iss") }

// Subject returns the claim sub, "" if it is not there or not a string.
func (t *Token) Subject() string { return t.Claims.text("sub") }

// ClientID returns the client the token was issued to: azp, else client_id
// (RFC 9068 section 2.2), else the clientId of older Keycloaks.
func (t *Token) ClientID() string {
	for _, name := range []string{"azp", "client_id", "clientId"} {
		if id := t.Claims.text(name); id != "" {
			return id
		}
	}
	return ""
}

// Audience returns the claim aud, which may be one string or a list (RFC 7519
// section 4.1.3).
func (t *Token) Audience() []string { return texts(t.Get("aud")) }

// Scopes returns the claim scope, a string with blanks between the values
// (RFC 8693 section 4.2); a list, as some servers write it, is read too.
func (t *Token) Scopes() []string {
	if s, ok := t.Get("scope").(string); ok {
		return strings.Fields(s)
	}
	return texts(t.Get("scope"))
}

// RealmRoles returns Keycloak's realm_access.roles.
func (t *Token) RealmRoles() []string { return rolesOf(t.Get("realm_access")) }

// ClientRoles returns Keycloak's resource_access: the roles by client ID.
// Clients without any role are left out.
func (t *Token) ClientRoles() map[string][]string {
	access, ok := t.Get("resource_access").(*Object)
	if !ok {
		return nil
	}
	roles := make(map[string][]string)
	for _, m := range access.Members {
		if list := rolesOf(m.Value); len(list) > 0 {
			roles[m.Name] = list
		}
	}
	return roles
}

func rolesOf(v any) []string {
	access, ok := v.(*Object)
	if !ok {
		return nil
	}
	return texts(access.Get("roles"))
}

// texts returns a string, or the strings of a list; a mapper that is not
// multivalued writes the one for the other. What is no string is left out.
func texts(v any) []string {
	switch v := v.(type) {
	case string:
		return []string{v}
	case []any:
		var list []string
		for _, e := range v {
			if s, ok := e.(string); ok {
				list = append(list, s)
			}
		}
		return list
	default:
		return nil
	}
}

// checkTypes tells the registered claims (RFC 7519 section 4.1) that do not
// have the type their readers expect.
func (t *Token) checkTypes() {
	for _, name := range []string{"iss", "sub", "aud", "exp", "nbf", "iat"} {
		v, there := t.Claims.lookup(name)
		if !there {
			continue
		}
		switch name {
		case "exp", "nbf", "iat":
			if _, err := numericDate(v); err != nil {
				t.note(PartClaims, CodeType, "has "+name+" that "+err.Error())
			}
		case "aud":
			if list, ok := v.([]any); ok && len(texts(list)) == len(list) {
				continue
			}
			fallthrough
		default:
			if _, ok := v.(string); !ok {
				t.note(PartClaims, CodeType, "has "+name+" that is "+typeName(v)+" rather than text")
			}
		}
	}
}

func typeName(v any) string {
	switch v.(type) {
	case nil:
		return "null"
	case bool:
		return "true or false"
	case string:
		return "text"
	case []any:
		return "a list"
	case *Object:
		return "an object"
	default:
		return "a number"
	}
}
