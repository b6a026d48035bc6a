"""What the bare form stores."""

from django.db import models


class Applicant(models.Model):
    """Eight fields of text."""

    theme = models.CharField(max_length=20)
    given_name = models.CharField(max_length=80)
    family_name = models.CharField(max_length=120)
    email = models.EmailField(max_length=254)
    organisation = models.CharField(max_length=160)
    job_title = models.CharField(max_length=120)
    sector = models.CharField(max_length=20)
    region = models.CharField(max_length=20)

    def __str__(self) -> str:
        return self.email


class Mail(models.Model):
    """Something to send to a person."""

    person = models.ForeignKey(Applicant, models.CASCADE)
    text = models.TextField()

    def __str__(self) -> str:
        return self.text
