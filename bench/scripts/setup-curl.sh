# Client, client scope with an audience mapper, assignment, with curl and jq.
set -euo pipefail
admin="$KEYCLOAK_URL/admin/realms/$REALM"
token=$(curl -sS --fail-with-body -d grant_type=password -d client_id=admin-cli \
  -d "username=$ADMIN_USER" -d "password=$ADMIN_PASSWORD" \
  "$KEYCLOAK_URL/realms/master/protocol/openid-connect/token" | jq -er .access_token)

# create PATH prints the ID of what is created from the JSON on standard input.
create() {
  curl -sS --fail-with-body -o /dev/null -w '%header{location}' -H "Authorization: Bearer $token" \
    -H 'Content-Type: application/json' --data @- "$admin/$1" | sed 's|.*/||'
}
client=$(jq -n --arg id "$CLIENT_ID" '{clientId: $id, protocol: "openid-connect", enabled: true,
  publicClient: false, serviceAccountsEnabled: true, fullScopeAllowed: false,
  standardFlowEnabled: false, directAccessGrantsEnabled: false}' | create clients)
scope=$(jq -n --arg aud "$AUDIENCE" '{name: "\($aud)-audience", protocol: "openid-connect",
  attributes: {"include.in.token.scope": "true", "display.on.consent.screen": "false"},
  protocolMappers: [{name: "audience \($aud)", protocol: "openid-connect", protocolMapper: "oidc-audience-mapper",
    config: {"included.custom.audience": $aud, "access.token.claim": "true", "introspection.token.claim": "true",
      "id.token.claim": "false", "lightweight.claim": "false"}}]}' | create client-scopes)
curl -sS --fail-with-body -X PUT -H "Authorization: Bearer $token" "$admin/clients/$client/default-client-scopes/$scope"
