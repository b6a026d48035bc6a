"""What a participant chooses."""

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models

from sessions_app.models.edition import Edition

SHAPES = ("circle", "triangle", "rings")


class Theme(models.Model):
    """One of the subjects of an edition; a participant works on exactly one."""

    edition = models.ForeignKey(
        Edition, models.CASCADE, related_name="themes", verbose_name="leergemeenschap"
    )
    position = models.PositiveSmallIntegerField("volgorde")
    title = models.CharField("titel", max_length=80)
    question = models.CharField(
        "vraag",
        max_length=200,
        blank=True,
        default="",
        db_default="",
        help_text="De vraag waaraan de groepen werken, in één zin.",
    )
    description = models.TextField("beschrijving", blank=True)
    for_whom = models.CharField(
        "voor wie",
        max_length=200,
        blank=True,
        default="",
        db_default="",
        help_text="Wie hier op zijn plaats is, zoals: wie op school beleid maakt.",
    )
    capacity = models.PositiveIntegerField(
        "plaatsen",
        null=True,
        blank=True,
        validators=[MinValueValidator(1, "Vul minstens 1 plaats in, of laat dit veld leeg.")],
        help_text="Leeg: zoveel als er komen.",
    )
    facilitators = models.ManyToManyField(
        settings.AUTH_USER_MODEL,
        blank=True,
        limit_choices_to={"is_staff": False},
        related_name="themes",
        verbose_name="gespreksleiders",
    )

    class Meta:
        verbose_name = "thema"
        verbose_name_plural = "thema’s"
        ordering = ["edition", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "position"],
                name="one_theme_per_position",
                violation_error_message="Er is al een thema met dit nummer in de volgorde.",
            ),
            # Lets a participant refer to a theme and its edition together.
            models.UniqueConstraint(fields=["id", "edition"], name="theme_with_its_edition"),
            models.CheckConstraint(
                condition=models.Q(capacity__gte=1),
                name="theme_has_a_place_at_least",
                violation_error_message="Vul minstens 1 plaats in, of laat het veld leeg.",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def shape(self) -> str:
        """The sign by which the theme is known on every page: circle, triangle or rings."""
        return SHAPES[(self.position - 1) % len(SHAPES)]
