"""A resource server in FastAPI that takes access tokens of one Keycloak realm.

It checks what most small servers of this kind check: the RS256 signature by
the key that the token names, the issuer, the audience and the times. The
checking is python-jose's, with its habits: an audience that is not in the
token at all is not missed.
"""

import os
import signal
import sys
from functools import cache
from typing import Annotated

import httpx
import uvicorn
from fastapi import Depends, FastAPI, HTTPException
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from jose import jwt
from jose.exceptions import JWTError

KEYCLOAK_URL = os.environ.get("KEYCLOAK_URL", "http://localhost:8080").rstrip("/")
REALM = os.environ.get("REALM", "coolproject")
AUDIENCE = os.environ.get("AUDIENCE", "apiserver")
PORT = int(os.environ.get("PORT", "8000"))

ISSUER = f"{KEYCLOAK_URL}/realms/{REALM}"
JWKS_URL = f"{ISSUER}/protocol/openid-connect/certs"

app = FastAPI(title="Cool project API")
bearer = HTTPBearer()


@cache
def realm_keys() -> list[dict]:
    """The realm's public keys, fetched once. A failure is not remembered, so
    the next request tries again; a key added later is seen after a restart."""
    answer = httpx.get(JWKS_URL, timeout=5)
    answer.raise_for_status()
    return answer.json()["keys"]


def rsa_key(keys: list[dict], kid: str) -> dict:
    """The one of the keys that has the ID kid, as python-jose wants it."""
    key = next(key for key in keys if key["kid"] == kid)
    return {"kty": "RSA", "kid": kid, "n": key["n"], "e": key["e"]}


def checked_claims(credentials: Annotated[HTTPAuthorizationCredentials, Depends(bearer)]) -> dict:
    """The claims of the request's token. Any fault of the token is a 401; keys
    that cannot be fetched are this server's fault and become a 500."""
    keys = realm_keys()
    token = credentials.credentials
    try:
        kid = jwt.get_unverified_header(token).get("kid")
        if not kid:
            raise JWTError("Missing 'kid' in token header")
        return jwt.decode(
            token,
            rsa_key(keys, kid),
            algorithms=["RS256"],
            audience=AUDIENCE,
            issuer=ISSUER,
        )
    except Exception as fault:
        raise HTTPException(
            status_code=401,
            detail=f"Invalid token: {fault}",
            headers={"WWW-Authenticate": "Bearer"},
        ) from fault


@app.get("/secure-data")
def secure_data(claims: Annotated[dict, Depends(checked_claims)]) -> dict:
    """What only a holder of a good token gets to see."""
    return {"message": "You have access!", "client": claims["sub"]}


class Server(uvicorn.Server):
    """Uvicorn, saying where it listens once it really does."""

    async def startup(self, sockets=None) -> None:
        await super().startup(sockets=sockets)
        if self.started:
            port = self.servers[0].sockets[0].getsockname()[1]
            print(f"fastapi example ready at http://127.0.0.1:{port} for {ISSUER}", flush=True)


def main() -> None:
    # Uvicorn finishes the requests under way at a signal and then raises it
    # again for whoever handled it before: here that means a plain exit.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: sys.exit(0))
    Server(uvicorn.Config(app, host="127.0.0.1", port=PORT, log_level="warning")).run()


if __name__ == "__main__":
    main()
