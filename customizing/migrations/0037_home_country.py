"""Countries and numbers. Without an entry the environment says the home country, as before."""

import django.core.validators
from django.db import migrations, models

import customizing.countries
import customizing.models.home_country


class Migration(migrations.Migration):
    dependencies = [("customizing", "0036_number_ranges_that_end")]

    operations = [
        migrations.CreateModel(
            name="HomeCountry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "country",
                    models.CharField(
                        choices=customizing.countries.country_choices,
                        default=customizing.models.home_country.country_of_environment,
                        help_text="Telephone numbers that are written without a country are read as numbers of this one.",
                        max_length=2,
                        unique=True,
                        verbose_name="home country",
                    ),
                ),
                (
                    "area_code",
                    models.CharField(
                        blank=True,
                        help_text="Of the house, such as 30. Numbers of seven or eight digits that are written without one are read with it; shorter ones are extensions.",
                        max_length=6,
                        validators=[
                            django.core.validators.RegexValidator(
                                "\\A[0-9]*\\Z", "Area code: enter digits only, such as 30."
                            )
                        ],
                        verbose_name="area code",
                    ),
                ),
                (
                    "outside_line",
                    models.CharField(
                        blank=True,
                        help_text="What telephones of the house dial first to call outside, such as 0. With it telephone systems are given what a telephone would dial, and the prefix is taken off the numbers that they show. Empty: they are given numbers with + and country code.",
                        max_length=4,
                        validators=[
                            django.core.validators.RegexValidator(
                                "\\A[0-9*#]*\\Z",
                                "Prefix for an outside line: enter digits, * and # only, such as 0.",
                            )
                        ],
                        verbose_name="prefix for an outside line",
                    ),
                ),
                (
                    "shown",
                    models.CharField(
                        choices=[
                            ("international", "With the country, as +49 30 5550100"),
                            ("national", "As people write them at home, as 030 5550100"),
                        ],
                        default="international",
                        help_text="Those of other countries are always shown with the country.",
                        max_length=13,
                        verbose_name="numbers of the home country are shown",
                    ),
                ),
                ("only", models.CharField(default="house", editable=False, max_length=5)),
            ],
            options={
                "verbose_name": "home country",
                "verbose_name_plural": "home countries",
                "ordering": ["country"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("only",),
                        name="one_home_country",
                        violation_error_message="Home country: there is one already. Change that entry.",
                    )
                ],
            },
        ),
    ]
