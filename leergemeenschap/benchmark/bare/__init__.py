"""A bare Django to compare with: a page that never changes, and a form that stores two rows.

It has what such a form cannot do without, and nothing of the site: the least that the framework
itself takes on this machine.
"""
