"""Who is in which group: dividing and moving people, rosters and lists, and who leads them.

Nobody moves unless somebody decides so, and what is applied is exactly what was shown. May import
sheets, letters and models, never places.
"""
