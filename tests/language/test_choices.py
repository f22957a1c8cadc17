"""What forms and models say in words has a Vietnamese form: labels, hints, choices."""

from __future__ import annotations

import pkgutil
from collections.abc import Iterator
from importlib import import_module
from typing import Any

from django import forms
from django.apps import apps
from django.db.models import Choices
from django.utils.encoding import force_str
from django.utils.translation import override

from parindex.style.samples.forms import SampleForm
from parindex.style.samples.lists import UnitFilter
from tests.language.literals import has_word
from tests.language.messages import APPS

# Programs of their own, which start servers when they are imported or have no words.
UNREAD = {"local", "management", "migrations", "wsgi", "asgi"}


def _modules() -> Iterator[str]:
    for app in APPS:
        package = import_module(app)
        for module in pkgutil.walk_packages(package.__path__, f"{app}."):
            if not UNREAD & set(module.name.split(".")):
                yield module.name


def _subclasses(base: type[Any]) -> Iterator[Any]:
    for module in _modules():
        import_module(module)
    waiting = [base]
    while waiting:
        waiting += (found := waiting.pop()).__subclasses__()
        if found.__module__.split(".")[0] in APPS:
            yield found


def _english(text: object) -> bool:
    """Whether a text is the same in both languages although it has words."""
    with override("en"):
        english = force_str(text)
    with override("vi"):
        return has_word(english) and force_str(text) == english


def _form_texts(form: Any) -> Iterator[tuple[str, object]]:
    for name, field in form.base_fields.items():
        if field.widget.is_hidden:
            continue
        yield f"{name}.label", name.title() if field.label is None else field.label
        yield f"{name}.help_text", field.help_text
        for message in field.error_messages.values():
            yield f"{name}.error", message
        if not isinstance(field, forms.ModelChoiceField):
            for _value, label in getattr(field, "choices", ()):
                yield f"{name}.choice", label


def test_forms_speak_vietnamese() -> None:
    found = [
        (form.__module__, form.__name__, place, force_str(text))
        for form in _subclasses(forms.BaseForm)
        if form not in {SampleForm, UnitFilter}  # its labels are Vietnamese themselves
        for place, text in _form_texts(form)
        if _english(text)
    ]
    assert found == []


def test_choices_speak_vietnamese() -> None:
    found = [
        (choices.__name__, member.name)
        for choices in _subclasses(Choices)
        for member in choices
        if _english(member.label)
    ]
    assert found == []


def test_choices_of_models_speak_vietnamese() -> None:
    found = [
        (model.__name__, field.name, force_str(text))
        for model in apps.get_models()
        if model.__module__.split(".")[0] in APPS
        for field in model._meta.get_fields()
        for _value, text in getattr(field, "flatchoices", ())
        if _english(text)
    ]
    assert found == []
