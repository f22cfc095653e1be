"""Whether somebody who administers the box could still sign in after a change of the settings: a rule that looks at the
accounts, unlike those of `validation`. From the terminal, `photostead config set` and `photostead user` help whoever is
shut out all the same.
"""

from photostead.db.tx import Rows
from photostead.features.settings.schema import AdminConfigDto
from photostead.kernel.errors import Invalid

# A password, and a link with the sign-in provider.
BY_PASSWORD, BY_PROVIDER = "password_hash is not null", "oauth_id != ''"


def check(rows: Rows, present: AdminConfigDto, wanted: AdminConfigDto) -> None:
    """Raises Invalid where a switch of the ways in would leave no administrator with one."""
    ways = (wanted.password_login.enabled, wanted.oauth.enabled)
    if ways == (present.password_login.enabled, present.oauth.enabled):
        return
    if (ways[0] and has_admin(rows, BY_PASSWORD)) or (ways[1] and has_admin(rows, BY_PROVIDER)):
        return
    if ways[1] and not ways[0]:
        raise Invalid(
            "The settings were not changed: passwordLogin.enabled cannot be switched off before an administrator has "
            "linked their account with the provider: nobody could look after the box."
        )
    if has_admin(rows, BY_PROVIDER):
        raise Invalid(
            "The settings were not changed: oauth.enabled cannot be switched off before an administrator has a password: "
            "nobody could look after the box."
        )


def has_admin(rows: Rows, condition: str) -> bool:
    """Whether an active administrator has that way in."""
    return bool(rows.value(f"select exists (select 1 from users where is_admin and status = 'active' and {condition})"))
