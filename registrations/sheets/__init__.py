"""Who was there: the sheets of attendance, and the kind mail to those who were missed.

A sheet of the past stays as it was, whoever moves later. May import letters and models.
"""
