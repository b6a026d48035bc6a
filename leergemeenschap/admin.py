"""What other apps bring into the admin and no organiser knows goes from it again.

The address of an account, its second factors and its rights stand at the account itself.
"""

import allauth.account.admin
import allauth.mfa.admin  # noqa: F401  (what is registered there is taken away here)
import django.contrib.auth.admin  # noqa: F401
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib import admin
from django.contrib.auth.models import Group

admin.site.unregister([Authenticator, EmailAddress, Group])
