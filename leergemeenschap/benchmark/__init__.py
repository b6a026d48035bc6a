"""How fast the site is beside a bare Django, in one run: `manage.py benchmark`."""
