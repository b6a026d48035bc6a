"""How organisers and gespreksleiders sign in."""

from allauth.account.adapter import DefaultAccountAdapter


class AccountAdapter(DefaultAccountAdapter):
    """Sign-up is closed: an organiser makes the accounts."""
