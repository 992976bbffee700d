"""Tokens that tie a form to the visitor whom it was made for."""

from __future__ import annotations

import hashlib
import hmac

from itsdangerous import BadData, URLSafeTimedSerializer
from starlette.datastructures import FormData

_LIFETIME_S = 7 * 24 * 3600


class FormTokens:
    """Makes and checks form tokens, so that no other site can send a form in a visitor's name.

    Args:
        key: Secret shared by all processes of the installation.
    """

    def __init__(self, key: str) -> None:
        self._serializer = URLSafeTimedSerializer(
            key, salt="liaison.form", signer_kwargs={"key_derivation": "hmac", "digest_method": hashlib.sha256}
        )

    def make(self, session: str) -> str:
        """A token for a form shown to this session."""
        return str(self._serializer.dumps(session))

    def fits(self, form: FormData, session: str) -> bool:
        """Tell whether a form carries a token that was made for this session."""
        token = form.get("token")
        return isinstance(token, str) and self.is_valid(token, session)

    def is_valid(self, token: str, session: str) -> bool:
        """Tell whether the token was made for this session and is not older than a week."""
        try:
            made_for = self._serializer.loads(token, max_age=_LIFETIME_S)
        except BadData:
            return False
        return isinstance(made_for, str) and hmac.compare_digest(made_for.encode(), session.encode())
