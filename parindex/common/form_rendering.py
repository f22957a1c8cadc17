"""Forms in the look of the project: labels, hints and errors tied to their inputs.

Set ``FORM_RENDERER = "parindex.common.form_rendering.FormRenderer"`` and put ``django.forms``
into ``INSTALLED_APPS``; then ``{{ form.name.as_field_group }}`` is a complete field and
``{{ form.name }}`` alone is an input with the right class and ARIA attributes.
"""

from typing import Any

from django.forms import BoundField, CheckboxInput, FileInput, Select, Textarea, TextInput
from django.forms.renderers import TemplatesSetting
from django.forms.widgets import CheckboxSelectMultiple, RadioSelect

DJANGO_ROWS, ROWS = "10", "4"


class LabelledField(BoundField):
    """A bound field whose widget carries our class and points at its hint and error."""

    def build_widget_attrs(self, attrs: dict[str, Any], widget: Any = None) -> dict[str, Any]:
        attrs = super().build_widget_attrs(attrs, widget)
        target = widget or self.field.widget
        if self.has_box(target):
            own = f"{target.attrs.get('class', '')} {attrs.get('class', '')}".split()
            attrs["class"] = " ".join(dict.fromkeys(["input", *own]))
        if isinstance(target, Textarea) and target.attrs.get("rows") == DJANGO_ROWS:
            attrs.setdefault("rows", ROWS)
        if str(target.attrs.get("placeholder", "")) == str(self.label):
            attrs["placeholder"] = False  # it would only repeat the label
        return attrs

    @staticmethod
    def has_box(widget: Any) -> bool:
        """Whether the widget draws one box (not ticks, not a list of ticks, not hidden)."""
        if isinstance(widget, CheckboxInput | CheckboxSelectMultiple | RadioSelect):
            return False
        boxes = TextInput | Textarea | Select | FileInput
        return isinstance(widget, boxes) or getattr(widget, "input_type", None) is not None

    @property
    def is_tick(self) -> bool:
        """A single checkbox: its label stands behind the box."""
        return isinstance(self.field.widget, CheckboxInput)


class FormRenderer(TemplatesSetting):
    """Project templates for forms and fields, Django's own for single widgets."""

    field_template_name = "forms/field.html"
    form_template_name = "forms/form.html"
    formset_template_name = "forms/formset.html"
    bound_field_class = LabelledField
