# A token by client credentials and a call of the API, with HTTPie and jq.
set -euo pipefail
token=$("$HTTPIE" --ignore-stdin --check-status --body --form -a "$CLIENT_ID:$CLIENT_SECRET" POST "$TOKEN_URL" grant_type=client_credentials | jq -er .access_token)
"$HTTPIE" --ignore-stdin --check-status --body -A bearer -a "$token" GET "$API_URL"
