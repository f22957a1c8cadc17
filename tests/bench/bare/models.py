"""Scores in one table, overwritten in place."""

from django.conf import settings
from django.db import models


class Unit(models.Model):
    """Who is scored."""

    name = models.CharField(max_length=200)
    region = models.CharField(max_length=20, blank=True, db_index=True)

    def __str__(self) -> str:
        return self.name


class Field(models.Model):
    """A part of the criteria set."""

    name = models.CharField(max_length=200)

    def __str__(self) -> str:
        return self.name


class Leaf(models.Model):
    """What is scored."""

    field = models.ForeignKey(Field, on_delete=models.PROTECT)
    code = models.CharField(max_length=20)
    title = models.TextField()
    max_points = models.DecimalField(max_digits=9, decimal_places=3)

    def __str__(self) -> str:
        return self.code


class Score(models.Model):
    """The points of one unit on one leaf."""

    unit = models.ForeignKey(Unit, on_delete=models.CASCADE)
    leaf = models.ForeignKey(Leaf, on_delete=models.PROTECT)
    points = models.DecimalField(max_digits=9, decimal_places=3)
    note = models.TextField(blank=True)
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["unit", "leaf"], name="one_score")]

    def __str__(self) -> str:
        return f"{self.unit_id}/{self.leaf_id} {self.points}"


class Result(models.Model):
    """The result of one unit, as it was published."""

    unit = models.ForeignKey(Unit, on_delete=models.CASCADE)
    points = models.DecimalField(max_digits=9, decimal_places=3)
    rank = models.PositiveIntegerField()
    band = models.CharField(max_length=40)
    before = models.DecimalField(max_digits=9, decimal_places=3)
    rank_before = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"{self.unit_id} {self.points}"


class Question(models.Model):
    """What is asked."""

    code = models.CharField(max_length=40, unique=True)

    def __str__(self) -> str:
        return self.code


class Answer(models.Model):
    """What one respondent chose."""

    respondent = models.IntegerField(db_index=True)
    question = models.ForeignKey(Question, on_delete=models.PROTECT)
    value = models.CharField(max_length=40)

    def __str__(self) -> str:
        return f"{self.respondent} {self.question_id} {self.value}"
