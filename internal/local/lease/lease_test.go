package lease_test

import (
	"net/http"
	"testing"

	"kloakroom/internal/local/lease"
)

func TestASharedServerAnswersAndItsAdministratorCanSignIn(t *testing.T) {
	lease.Each(t, func(t *testing.T, s lease.Server) {
		status, out := lease.Admin(t, s, http.MethodGet, "/admin/realms/master", nil)
		realm, _ := out.(map[string]any)
		if status != http.StatusOK || realm["realm"] != "master" {
			t.Fatalf("the realm master: status %d, %v", status, out)
		}
	})
}
