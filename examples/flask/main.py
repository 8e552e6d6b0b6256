"""A resource server in Flask for third-party applications.

Each customer's application calls it with an access token of its own (client
credentials). It is strict: signature, issuer, audience, times and the kind of
token are all checked, and what is refused is explained as RFC 6750 says.
"""

import os
import signal
import sys
from collections import defaultdict, deque
from functools import wraps
from threading import Lock

import jwt
from flask import Flask, Response, g, jsonify, request
from waitress import create_server

KEYCLOAK_URL = os.environ.get("KEYCLOAK_URL", "http://localhost:8080/auth").rstrip("/")
REALM = os.environ.get("REALM", "atlas")
AUDIENCE = os.environ.get("AUDIENCE", "atlas-api")
PORT = int(os.environ.get("PORT", "5000"))

ISSUER = f"{KEYCLOAK_URL}/realms/{REALM}"
ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"]
REQUIRED_CLAIMS = ["iss", "aud", "exp", "iat", "sub"]
ROLE_TO_ORDER = "place-orders"
ORDERS_KEPT = 100

app = Flask(__name__)
app.config["MAX_CONTENT_LENGTH"] = 16 * 1024

# Keys are kept for five minutes, and fetched again, at most every 30 seconds,
# when a token names one that is not among them: a rotated key is soon known.
realm_keys = jwt.PyJWKClient(f"{ISSUER}/protocol/openid-connect/certs", lifespan=300, timeout=5)

orders: dict[str, deque] = defaultdict(lambda: deque(maxlen=ORDERS_KEPT))
orders_lock = Lock()


class Refused(Exception):
    """A request that is not let in: status, error code and reason of RFC 6750
    section 3.1. Without a code the request merely lacked a token."""

    def __init__(self, status: int, code: str = "", reason: str = "") -> None:
        super().__init__(reason)
        self.status, self.code, self.reason = status, code, reason


@app.errorhandler(Refused)
def refused(fault: Refused) -> Response:
    challenge = f'Bearer realm="{REALM}"'
    if fault.code:
        # The description may hold only printable ASCII without " and \.
        plain = "".join(c if " " <= c <= "~" and c not in '"\\' else "'" for c in fault.reason)
        challenge += f', error="{fault.code}", error_description="{plain}"'
    body = {"error": fault.code or "unauthorized", "error_description": fault.reason}
    answer = jsonify(body)
    answer.status_code = fault.status
    answer.headers["WWW-Authenticate"] = challenge
    return answer


def token_of_request() -> str:
    """The bearer token of the Authorization header; nowhere else is looked."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if not scheme:
        raise Refused(401, reason="A bearer token is required.")
    if scheme.lower() != "bearer":
        raise Refused(401, reason="The Authorization header must begin with Bearer.")
    if not token or any(c.isspace() for c in token):
        raise Refused(400, "invalid_request", "The Authorization header must be: Bearer, one blank, the token.")
    return token


class KeysUnavailable(Exception):
    """The token cannot be judged: the realm's keys are out of reach."""


@app.errorhandler(KeysUnavailable)
def keys_unavailable(_: KeysUnavailable) -> tuple[Response, int]:
    return jsonify(error="keys_unavailable", error_description="The keys of the realm cannot be fetched."), 503


def signing_key(token: str) -> jwt.PyJWK:
    """The realm's key that the token's header names."""
    try:
        kid = jwt.get_unverified_header(token).get("kid")
    except jwt.PyJWTError as fault:
        raise Refused(401, "invalid_token", str(fault)) from fault
    if not kid:
        raise Refused(401, "invalid_token", "The header names no key (kid)")
    try:
        return realm_keys.get_signing_key(kid)
    except (jwt.PyJWKClientConnectionError, jwt.PyJWKSetError, ValueError) as fault:
        app.logger.error("cannot fetch the keys of %s: %s", ISSUER, fault)
        raise KeysUnavailable from fault
    except jwt.PyJWKClientError as fault:
        raise Refused(401, "invalid_token", str(fault)) from fault


def checked_claims(token: str) -> dict:
    key = signing_key(token)
    try:
        claims = jwt.decode(
            token,
            key,
            algorithms=ALGORITHMS,
            audience=AUDIENCE,
            issuer=ISSUER,
            options={"require": REQUIRED_CLAIMS},
        )
    except jwt.PyJWTError as fault:
        raise Refused(401, "invalid_token", str(fault)) from fault
    # ID and refresh tokens are signed by the same realm, but are no access tokens.
    if claims.get("typ") in ("ID", "Refresh", "Offline", "Logout"):
        raise Refused(401, "invalid_token", "This is not an access token")
    return claims


def roles_for_this_api(claims: dict) -> list:
    """The roles that the token carries of the client this API stands for."""
    access = claims.get("resource_access")
    own = access.get(AUDIENCE) if isinstance(access, dict) else None
    roles = own.get("roles") if isinstance(own, dict) else None
    return roles if isinstance(roles, list) else []


def protected(view):
    """Let only requests with a good token through to view; g.claims are its claims."""

    @wraps(view)
    def guarded(*args, **kwargs):
        g.claims = checked_claims(token_of_request())
        g.client = g.claims.get("azp") or g.claims.get("client_id") or g.claims["sub"]
        return view(*args, **kwargs)

    return guarded


@app.get("/secure-data")
@protected
def secure_data() -> Response:
    return jsonify(message="You have access!", client=g.claims["sub"])


@app.get("/api/orders")
@protected
def list_orders() -> Response:
    """The orders that the calling client has placed, the oldest first."""
    with orders_lock:
        return jsonify(client=g.client, orders=list(orders[g.client]))


@app.post("/api/orders")
@protected
def place_order() -> tuple[Response, int]:
    if ROLE_TO_ORDER not in roles_for_this_api(g.claims):
        raise Refused(403, "insufficient_scope", f"The role {ROLE_TO_ORDER} of {AUDIENCE} is needed")
    body = request.get_json(silent=True)
    item = body.get("item") if isinstance(body, dict) else None
    if not isinstance(item, str) or not item:
        return jsonify(error="bad_order", error_description='An order looks like {"item": "…"}.'), 400
    with orders_lock:
        own = orders[g.client]
        order = {"number": own[-1]["number"] + 1 if own else 1, "item": item}
        own.append(order)
    return jsonify(order), 201


def main() -> None:
    # The server lets go of its port and ends its threads when this arrives.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    try:
        server = create_server(app, host="127.0.0.1", port=PORT, ident=None)
    except OSError as fault:
        sys.exit(f"cannot listen on 127.0.0.1:{PORT}: {fault}")
    print(f"flask example ready at http://127.0.0.1:{server.effective_port} for {ISSUER}", flush=True)
    server.run()


if __name__ == "__main__":
    main()
