"""What there is to choose from, as stored and in words."""

from django.db import models


class Status(models.TextChoices):
    """Where somebody stands in an edition."""

    PLACED = "placed", "geplaatst"
    WAITING = "waiting", "wachtlijst"
    CANCELLED = "cancelled", "afgemeld"


class Sector(models.TextChoices):
    """The field in which somebody works."""

    PO = "po", "Primair onderwijs"
    VO = "vo", "Voortgezet onderwijs"
    SWV = "swv", "Samenwerkingsverband"
    JGZ = "jgz", "Jeugdgezondheidszorg (JGZ)"
    JEUGDHULP = "jeugdhulp", "Jeugdhulpverlening"
    LEERPLICHT = "leerplicht", "Leerplicht (gemeente)"
    ANDERS = "anders", "Anders"


class Region(models.TextChoices):
    """The province in which somebody works, or the whole country."""

    DRENTHE = "drenthe", "Drenthe"
    FLEVOLAND = "flevoland", "Flevoland"
    FRIESLAND = "friesland", "Friesland"
    GELDERLAND = "gelderland", "Gelderland"
    GRONINGEN = "groningen", "Groningen"
    LIMBURG = "limburg", "Limburg"
    NOORD_BRABANT = "noord-brabant", "Noord-Brabant"
    NOORD_HOLLAND = "noord-holland", "Noord-Holland"
    OVERIJSSEL = "overijssel", "Overijssel"
    UTRECHT = "utrecht", "Utrecht"
    ZEELAND = "zeeland", "Zeeland"
    ZUID_HOLLAND = "zuid-holland", "Zuid-Holland"
    LANDELIJK = "landelijk", "Landelijk"


class AttendanceStatus(models.TextChoices):
    """Whether somebody was in a session."""

    PRESENT = "present", "aanwezig"
    LATE = "late", "kwam later"
    EXCUSED = "excused", "kan niet"
    ABSENT = "absent", "afwezig"
