"""Puts together what tells who is logged in at the site."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.wiring.stores import signing_key_of
from corpus.errors import ConfigError

if TYPE_CHECKING:
    from bot.config import Settings
    from bot.platforms.web.login import Login

_HELP = "docs/security/login.md shows how."


def has_login(settings: Settings) -> bool:
    """Whether people must log in to use the site."""
    return bool(settings.oidc_issuer or (settings.login_header and settings.login_proxies))


def make_login(settings: Settings) -> Login | None:
    """What tells who is logged in; None where no login is configured.

    Raises:
        ConfigError: If only half of a login is configured, or two are.
    """
    if bool(settings.login_header) != bool(settings.login_proxies):
        raise ConfigError(
            "LIAISON_LOGIN_HEADER and LIAISON_LOGIN_PROXIES go together, and only one of them is set.",
            f"Set both, or none; {_HELP}",
        )
    if settings.oidc_issuer:
        return _make_oidc_login(settings)
    if settings.oidc_client_id or settings.oidc_domains:
        raise ConfigError("LIAISON_OIDC_CLIENT_ID or _DOMAINS is set without LIAISON_OIDC_ISSUER.", _HELP)
    return _make_proxy_login(settings) if settings.login_header else None


def _make_proxy_login(settings: Settings) -> Login:
    import ipaddress

    from bot.config import split_list
    from bot.identity import PlatformIdentities
    from bot.platforms.web.login import ProxyLogin

    return ProxyLogin(
        header=settings.login_header,
        proxies=[ipaddress.ip_network(proxy, strict=False) for proxy in split_list(settings.login_proxies)],
        principal_of=PlatformIdentities(settings).signed_in,
    )


def _make_oidc_login(settings: Settings) -> Login:
    from bot.identity import PlatformIdentities
    from bot.platforms.web.login_sessions import ENDED_FILE, EndedLogins, LoginCookies
    from bot.platforms.web.oidc import Provider
    from bot.platforms.web.oidc_login import OidcLogin

    _check_oidc(settings)
    cookies = LoginCookies(
        signing_key_of(settings),
        lifetime_s=settings.oidc_hours * 3600,
        ended=EndedLogins(settings.data_dir / ENDED_FILE),
        is_secure=settings.public_url.startswith("https://"),
    )
    provider = Provider(
        issuer=settings.oidc_issuer,
        client_id=settings.oidc_client_id,
        client_secret=settings.oidc_client_secret.get_secret_value() if settings.oidc_client_secret else None,
        domains=settings.oidc_domain_set,
        claim=settings.oidc_claim,
    )
    return OidcLogin(
        provider,
        cookies=cookies,
        principal_of=PlatformIdentities(settings).signed_in,
        public_url=settings.public_url,
    )


def _check_oidc(settings: Settings) -> None:
    from bot.platforms.web.oidc import is_protected

    missing = [
        name
        for name, value in (
            ("LIAISON_OIDC_CLIENT_ID", settings.oidc_client_id),
            ("LIAISON_OIDC_DOMAINS", settings.oidc_domain_set),
            ("LIAISON_PUBLIC_URL", settings.public_url),
        )
        if not value
    ]
    if missing:
        raise ConfigError(f"LIAISON_OIDC_ISSUER is set without {', '.join(missing)}.", _HELP)
    if settings.login_header:
        raise ConfigError("LIAISON_OIDC_ISSUER and LIAISON_LOGIN_HEADER are two logins.", "Set one of them.")
    for name, address in (("LIAISON_OIDC_ISSUER", settings.oidc_issuer), ("LIAISON_PUBLIC_URL", settings.public_url)):
        if not is_protected(address):
            raise ConfigError(
                f"{name}: {address!r} is not an https:// address.", "Use TLS; only loopback may go without."
            )
