# A token by client credentials and a call of the API, with curl and jq.
set -euo pipefail
token=$(curl -sS --fail-with-body -u "$CLIENT_ID:$CLIENT_SECRET" -d grant_type=client_credentials "$TOKEN_URL" | jq -er .access_token)
curl -sS --fail-with-body -H "Authorization: Bearer $token" "$API_URL"
