# Client, client scope with an audience mapper, assignment, with Keycloak's kcadm.sh.
set -euo pipefail
kcadm() { "$KCADM" "$@" --config "$KCADM_CONFIG"; }
kcadm config credentials --server "$KEYCLOAK_URL" --realm master --user "$ADMIN_USER" --password "$ADMIN_PASSWORD" 2>/dev/null
client=$(kcadm create clients -r "$REALM" -i -s "clientId=$CLIENT_ID" -s protocol=openid-connect -s enabled=true \
  -s publicClient=false -s serviceAccountsEnabled=true -s fullScopeAllowed=false \
  -s standardFlowEnabled=false -s directAccessGrantsEnabled=false)
scope=$(kcadm create client-scopes -r "$REALM" -i -f - <<JSON
{"name": "$AUDIENCE-audience", "protocol": "openid-connect",
 "attributes": {"include.in.token.scope": "true", "display.on.consent.screen": "false"},
 "protocolMappers": [{"name": "audience $AUDIENCE", "protocol": "openid-connect", "protocolMapper": "oidc-audience-mapper",
   "config": {"included.custom.audience": "$AUDIENCE", "access.token.claim": "true", "introspection.token.claim": "true",
     "id.token.claim": "false", "lightweight.claim": "false"}}]}
JSON
)
kcadm update "clients/$client/default-client-scopes/$scope" -r "$REALM" -b '{}'
