"""Who is in the demo with an account. All are invented."""

PASSWORD = "demo-demo-demo"  # noqa: S105 - printed on purpose
ORGANISER = ("organisator@example.org", "Marijke Olthof")
# Of the first theme, the second, …
FACILITATORS = [
    ("gespreksleider1@example.org", "Gijs Lammerink"),
    ("gespreksleider2@example.org", "Noor Achterberg"),
]
